import { PeerGate } from '@backend/peers';
import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request } from 'express';
import { OperatorGate } from './operator-gate.js';
import { IS_PUBLIC } from './public.js';

/** Closes every route to all but the operator and, where they may ask, the installation's other processes, unless it is marked `@Public()`. Global, so that rooms need not think of it. */
@Injectable()
export class OperatorGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly gate: OperatorGate,
    private readonly peers: PeerGate,
  ) {}

  canActivate(context: ExecutionContext): boolean {
    const isPublic = this.reflector.getAllAndOverride<boolean>(IS_PUBLIC, [
      context.getHandler(),
      context.getClass(),
    ]);
    const request = context.switchToHttp().getRequest<Request>();
    if (isPublic !== true && !this.peers.admits(request)) this.gate.admit(request);
    return true;
  }
}
