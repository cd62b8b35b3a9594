import { SecretBox } from '@backend/config';
import {
  AttestationKeyRepository,
  type AttestationKeyRow,
  type SignedHead,
  TenantRepository,
} from '@backend/metadata';
import { Logger } from '@backend/observability';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import {
  type Ed25519Jwk,
  type Head,
  headLine,
  keyIdOf,
  makeSigningKey,
  publicKeyPem,
  type PublishedKeys,
  signText,
} from '@sgw/attestation';
import { GatewayError } from '@sgw/contracts';
import { randomUUID } from 'node:crypto';

/**
 * The key that signs, and those that did. Made at the first start, sealed with the master key, changed by the operator;
 * what a retired key signed stays good.
 */
@Injectable()
export class SigningKeyring implements OnApplicationBootstrap {
  private readonly log: Logger;

  constructor(
    private readonly keys: AttestationKeyRepository,
    private readonly tenants: TenantRepository,
    private readonly secrets: SecretBox,
    logger: Logger,
  ) {
    this.log = logger.of('attestation');
  }

  async onApplicationBootstrap(): Promise<void> {
    if (!(await this.keys.signing())) await this.make(false);
  }

  /** Retires the key that signs, and makes another. */
  async rotate(): Promise<AttestationKeyRow> {
    await this.make(true);
    const [newest] = await this.list();
    if (!newest) throw new GatewayError('conflict', 'The key was not made. Please try again.');
    this.log.info('Another key signs attestations from now on', { keyId: newest.id });
    return newest;
  }

  /** The newest first. */
  list(): Promise<AttestationKeyRow[]> {
    return this.keys.all();
  }

  /** What everybody may know. */
  async published(): Promise<PublishedKeys> {
    const [installation, keys] = await Promise.all([this.installationId(), this.keys.all()]);
    return {
      installation,
      keys: keys.map(({ id, publicKey, notBefore, retiredAt }) => ({
        ...jwkOf(publicKey),
        kid: id,
        use: 'sig',
        alg: 'EdDSA',
        pem: publicKeyPem(jwkOf(publicKey)),
        notBefore: notBefore.toISOString(),
        ...(retiredAt && { retiredAt: retiredAt.toISOString() }),
      })),
    };
  }

  /**
   * Signs a head.
   *
   * @param write gives the head for the key and the time that it will name
   */
  async sign(write: (signer: { keyId: string; issuedAt: string }) => Head): Promise<SignedHead> {
    const found = await this.keys.signing();
    if (!found) throw new GatewayError('conflict', 'There is no key to sign with. Start the gateway again.');
    const { key, now } = found;
    const head = headLine(write({ keyId: key.id, issuedAt: now.toISOString() }));
    const privateKey = this.secrets.openBytes(key.sealedPrivateKey, key.id);
    return { head, keyId: key.id, signature: signText(head, privateKey) };
  }

  private async make(isRotation: boolean): Promise<void> {
    const { jwk, privateKey } = makeSigningKey();
    const id = keyIdOf(jwk);
    await this.keys.sign(
      { id, publicKey: jwk.x, sealedPrivateKey: this.secrets.seal(privateKey, id) },
      isRotation,
    );
  }

  private installationId(): Promise<string> {
    return this.tenants.installationId(randomUUID());
  }
}

function jwkOf(x: string): Ed25519Jwk {
  return { kty: 'OKP', crv: 'Ed25519', x };
}
