import { Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';

/** An Ed25519 key that signs attestations, or did. */
@Entity({ name: 'attestation_key' })
export class AttestationKeyEntity {
  /** Thumbprint of the public key (RFC 7638). */
  @PrimaryColumn({ type: 'text', collation: 'C', primaryKeyConstraintName: 'attestation_key_pkey' })
  id!: string;

  /** 32 bytes in base64url. */
  @Column({ name: 'public_key', type: 'text', collation: 'C' })
  publicKey!: string;

  /** Sealed with the master key; never the key itself. */
  @Column({ name: 'sealed_private_key', type: 'text' })
  sealedPrivateKey!: string;

  @CreateDateColumn({ name: 'not_before', type: 'timestamptz' })
  notBefore!: Date;

  /** Null: it signs. */
  @Column({ name: 'retired_at', type: 'timestamptz', nullable: true })
  retiredAt!: Date | null;
}
