import { SigningKeyring } from '@backend/attestation';
import { Controller, Get, Header } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { PublishedKeys } from '@sgw/attestation';
import { Public } from '../session/public.js';

/** Where everybody finds the public keys of attestations (RFC 8615). */
@ApiTags('Attestations')
@Public()
@Controller('.well-known')
export class WellKnownKeysController {
  constructor(private readonly keyring: SigningKeyring) {}

  @Get('sgw-attestation-keys.json')
  @Header('Cache-Control', 'public, max-age=300')
  @ApiOperation({ summary: 'Publish the public keys, the retired ones too: a JSON Web Key Set' })
  @ApiOkResponse({ description: 'Key set (RFC 7517) of Ed25519 keys (RFC 8037), the newest first' })
  keys(): Promise<PublishedKeys> {
    return this.keyring.published();
  }
}
