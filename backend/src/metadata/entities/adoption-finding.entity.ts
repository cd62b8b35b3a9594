import { Check, Column, CreateDateColumn, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { AdoptionEntity } from './adoption.entity.js';

const KINDS = `kind IN ('new', 'changed', 'removed', 'skipped')`;

/** What lies otherwise at the provider than the rows say. */
@Entity({ name: 'adoption_finding' })
@Check('adoption_finding_kind_check', KINDS)
export class AdoptionFindingEntity {
  @PrimaryColumn({ name: 'adoption_id', type: 'uuid', primaryKeyConstraintName: 'adoption_finding_pkey' })
  @ForeignKey(() => AdoptionEntity, { name: 'adoption_finding_adoption_id_fkey' })
  adoptionId!: string;

  @PrimaryColumn({ type: 'text', collation: 'C', primaryKeyConstraintName: 'adoption_finding_pkey' })
  key!: string;

  @PrimaryColumn({
    name: 'provider_version_id',
    type: 'text',
    collation: 'C',
    primaryKeyConstraintName: 'adoption_finding_pkey',
  })
  providerVersionId!: string;

  @PrimaryColumn({ type: 'text', collation: 'C', primaryKeyConstraintName: 'adoption_finding_pkey' })
  kind!: string;

  @Column({ type: 'text' })
  detail!: string;

  @Column({ type: 'integer' })
  round!: number;

  @CreateDateColumn({ name: 'found_at', type: 'timestamptz' })
  foundAt!: Date;
}
