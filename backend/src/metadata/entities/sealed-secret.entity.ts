import { Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';

/** A secret of the installation, sealed with the master key: the namespace secret, for one. */
@Entity({ name: 'sealed_secret' })
export class SealedSecretEntity {
  @PrimaryColumn({ type: 'text', collation: 'C', primaryKeyConstraintName: 'sealed_secret_pkey' })
  name!: string;

  /** What the secret box made of it; never the secret itself. */
  @Column({ type: 'text' })
  sealed!: string;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;
}
