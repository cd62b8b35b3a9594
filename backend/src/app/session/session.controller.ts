import { Body, Controller, Delete, Get, HttpCode, HttpStatus, Post, Req, Res } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { OpenSessionDto, SessionDto } from './open-session.dto.js';
import { OperatorGate } from './operator-gate.js';
import { Public } from './public.js';
import type { Session } from './session-store.js';

/** Login and logout of the operator. */
@ApiTags('Session')
@Controller('api/v1/session')
export class SessionController {
  constructor(private readonly gate: OperatorGate) {}

  @Public()
  @Post()
  @HttpCode(HttpStatus.OK)
  @ApiOperation({ summary: 'Sign in: exchange the admin key for a session cookie' })
  @ApiOkResponse({ type: SessionDto })
  open(
    @Body() { adminKey }: OpenSessionDto,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): SessionDto {
    const { token, session } = this.gate.open(adminKey, request);
    response.cookie(this.gate.cookieName, token, { ...this.gate.cookieOptions, expires: session.expiresAt });
    return view(session);
  }

  /** No session is an answer, not an error: the console asks on its login page. */
  @Public()
  @Get()
  @ApiOperation({ summary: "Tell the cookie's session, if there is one" })
  @ApiOkResponse({ type: SessionDto })
  @ApiNoContentResponse({ description: 'There is none' })
  find(@Req() request: Request, @Res({ passthrough: true }) response: Response): SessionDto | undefined {
    const session = this.gate.sessionOf(request);
    if (session !== undefined) return view(session);
    response.status(HttpStatus.NO_CONTENT);
    return undefined;
  }

  @Delete()
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiOperation({ summary: 'Sign out' })
  @ApiNoContentResponse()
  close(@Req() request: Request, @Res({ passthrough: true }) response: Response): void {
    this.gate.close(request);
    response.clearCookie(this.gate.cookieName, this.gate.cookieOptions);
  }
}

function view({ csrfToken, expiresAt }: Session): SessionDto {
  return { csrfToken, expiresAt: expiresAt.toISOString() };
}
