import { Check, Column, CreateDateColumn, Entity, PrimaryColumn, Unique } from 'typeorm';

/** A placement policy by name; its text stands in its versions. */
@Entity({ name: 'policy' })
@Unique('policy_name_key', ['name'])
@Check('policy_name_check', `name ~ '^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$'`)
export class PolicyEntity {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'policy_pkey' })
  id!: string;

  @Column({ type: 'text', collation: 'C' })
  name!: string;

  /** The newest version, which holds wherever the policy is attached. */
  @Column({ type: 'integer', default: 1 })
  version!: number;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;
}
