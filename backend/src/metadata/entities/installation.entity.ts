import { Check, Column, CreateDateColumn, Entity, PrimaryColumn, Unique } from 'typeorm';

/** This installation. There is exactly one row, which the first start writes. */
@Entity({ name: 'installation' })
@Unique('installation_is_only_key', ['isOnly'])
@Check('installation_is_only_check', 'is_only')
export class InstallationEntity {
  /** Written into every object's self-description at its backend, so that a copy is known as ours. */
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'installation_pkey' })
  id!: string;

  /** Always true; being unique, it keeps a second row out. */
  @Column({ name: 'is_only', type: 'boolean', default: true })
  isOnly!: boolean;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;
}
