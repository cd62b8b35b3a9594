import { join, relative } from 'node:path';
import { CONFIG, type RunningConfig, s3UrlFor } from '@backend/config';
import { Controller, Get, Inject, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { ConnectView } from '@sgw/contracts';
import type { Request } from 'express';
import { ConnectDto } from './dto/connect.dto.js';
import { TenantDirectory } from './tenant-directory.js';

/** What an S3 client needs to reach the gateway, short of the secret. */
@ApiTags('Tenants')
@Controller('api/v1/connect')
export class ConnectController {
  constructor(
    private readonly tenants: TenantDirectory,
    @Inject(CONFIG) private readonly config: RunningConfig,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Tell address, region and key id of the S3 port; never a secret' })
  @ApiOkResponse({ type: ConnectDto })
  async connect(@Req() request: Request): Promise<ConnectView> {
    const accessKeyId = await this.tenants.firstKeyId();
    return {
      s3Url: s3UrlFor(this.config, request.hostname),
      region: this.config.region,
      ...(accessKeyId !== undefined && { accessKeyId }),
      profilePath: shortest(join(this.config.dataDir, 'aws')),
    };
  }
}

/** Relative where that is shorter to read: below the folder the gateway was started in. */
function shortest(folder: string): string {
  const path = relative(process.cwd(), folder);
  return path.startsWith('..') ? folder : path;
}
