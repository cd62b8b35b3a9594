import { Column, CreateDateColumn, Entity, PrimaryColumn, Unique } from 'typeorm';

/** Owner of a bucket namespace. */
@Entity({ name: 'tenant' })
@Unique('tenant_name_key', ['name'])
export class TenantEntity {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'tenant_pkey' })
  id!: string;

  /** Also the host label of tenant-style requests. */
  @Column({ type: 'text', collation: 'C' })
  name!: string;

  /** Ordered location terms of a bucket that is made without a LocationConstraint. */
  @Column({ name: 'default_locations', type: 'text', array: true })
  defaultLocations!: string[];

  /** Whether its users may sign by Signature Version 2. */
  @Column({ name: 'allow_signature_v2', type: 'boolean', default: false })
  allowSignatureV2!: boolean;

  /** Region whose gateways are the authority for this tenant. */
  @Column({ name: 'home_region', type: 'text' })
  homeRegion!: string;

  /** Drawn anew at every change, so that other regions can ask for what they have not seen; a decimal string. */
  @Column({ name: 'change_seq', type: 'bigint', default: () => "nextval('change_seq')" })
  changeSeq!: string;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;
}
