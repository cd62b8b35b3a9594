import { Body, Controller, HttpCode, HttpStatus, Post, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { PresignView } from '@sgw/contracts';
import type { Request } from 'express';
import { PresignDto, PresignedDto } from './dto/presign.dto.js';
import { Presigner } from './presigner.js';

/** Addresses of bodies. */
@ApiTags('Objects')
@Controller('api/v1/presign')
export class PresignController {
  constructor(private readonly presigner: Presigner) {}

  @Post()
  @HttpCode(HttpStatus.OK)
  @ApiOperation({
    summary: 'Sign a short-lived URL of the S3 port',
    description:
      'Uploads (single or multipart), downloads and deletions go straight between browser and S3 port. Only operations on bodies can be signed.',
  })
  @ApiOkResponse({ type: PresignedDto })
  presign(@Body() body: PresignDto, @Req() request: Request): Promise<PresignView> {
    return this.presigner.presign(body, request.hostname);
  }
}
