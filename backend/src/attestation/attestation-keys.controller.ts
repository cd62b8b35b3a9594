import type { AttestationKeyRow } from '@backend/metadata';
import { Controller, Get, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { AttestationKeyView } from '@sgw/contracts';
import { AttestationKeyDto } from './dto/attestation.dto.js';
import { SigningKeyring } from './signing-keyring.js';

/** The keys behind the signatures. Their public halves are published at `/.well-known/sgw-attestation-keys.json`. */
@ApiTags('Attestations')
@Controller('api/v1/attestation-keys')
export class AttestationKeysController {
  constructor(private readonly keyring: SigningKeyring) {}

  @Get()
  @ApiOperation({ summary: 'List the signing keys, the newest first' })
  @ApiOkResponse({ type: [AttestationKeyDto] })
  async list(): Promise<readonly AttestationKeyView[]> {
    return (await this.keyring.list()).map(toView);
  }

  @Post('rotation')
  @ApiOperation({
    summary: 'Retire the signing key and make another',
    description: 'What the retired key signed stays good: its public half stays published.',
  })
  @ApiCreatedResponse({ type: AttestationKeyDto })
  async rotate(): Promise<AttestationKeyView> {
    return toView(await this.keyring.rotate());
  }
}

function toView({ id, notBefore, retiredAt }: AttestationKeyRow): AttestationKeyView {
  return {
    id,
    notBefore: notBefore.toISOString(),
    ...(retiredAt && { retiredAt: retiredAt.toISOString() }),
  };
}
