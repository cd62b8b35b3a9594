import { afterAll, beforeAll } from '@jest/globals';
import {
  type BucketCannedACL,
  CreateBucketCommand,
  DeletePublicAccessBlockCommand,
  type ObjectOwnership,
  PutBucketAclCommand,
} from '@aws-sdk/client-s3';
import { Operator, type TestUser } from './operator.js';
import { type RawResponse } from './raw-connection.js';
import { plainRequest } from './raw-request.js';
import { uniqueBucket } from './unique.js';
import { type GatewayInUse, useGateway } from './use-gateway.js';

/** Two users of the first tenant, one of another, and nobody: those between whom access is decided. */
export class PeopleInUse {
  readonly operator: Operator;
  private people: { owner: TestUser; colleague: TestUser; stranger: TestUser } | undefined;

  constructor(readonly gateway: GatewayInUse) {
    this.operator = new Operator(() => gateway.access);
  }

  /** Of the first tenant, which is the one of requests without a signature. */
  get owner(): TestUser {
    return this.known().owner;
  }

  /** Of the same tenant. */
  get colleague(): TestUser {
    return this.known().colleague;
  }

  /** Of another tenant. */
  get stranger(): TestUser {
    return this.known().stranger;
  }

  /** A bucket of the owner, with ACLs and without a public access block unless told otherwise. */
  async openBucket(
    ACL?: BucketCannedACL,
    ObjectOwnership: ObjectOwnership = 'ObjectWriter',
  ): Promise<string> {
    const Bucket = uniqueBucket('open');
    await this.owner.s3.send(new CreateBucketCommand({ Bucket, ObjectOwnership }));
    await this.owner.s3.send(new DeletePublicAccessBlockCommand({ Bucket }));
    if (ACL) await this.owner.s3.send(new PutBucketAclCommand({ Bucket, ACL }));
    return Bucket;
  }

  /** A request of the owner, signed by hand. */
  raw(method: string, target: string, body = '', headers: readonly (readonly [string, string])[] = []) {
    const { accessKeyId, secretAccessKey } = this.owner;
    return this.gateway.raw({ method, target, body, headers, accessKeyId, secretAccessKey });
  }

  /** A request without a signature. */
  nobody(
    method: string,
    target: string,
    more: { body?: string; headers?: readonly (readonly [string, string])[]; host?: string } = {},
  ): Promise<RawResponse> {
    return plainRequest(this.gateway.access, { method, target, ...more });
  }

  async open(): Promise<void> {
    const [first] = await this.operator.ask<readonly { name: string }[]>('GET', '/tenants');
    if (!first) throw new Error('the gateway has no tenant');
    const other = await this.operator.tenant();
    this.people = {
      owner: await this.operator.user(first.name, { displayName: 'Owner' }),
      colleague: await this.operator.user(first.name, { displayName: 'Colleague' }),
      stranger: await this.operator.user(other, { displayName: 'Stranger' }),
    };
  }

  private known() {
    if (!this.people) throw new Error('the people are there from the first test on');
    return this.people;
  }
}

/** Call at the top of an acceptance file about access. */
export function usePeople(): PeopleInUse {
  const people = new PeopleInUse(useGateway());
  beforeAll(() => people.open());
  afterAll(() => people.operator.close());
  return people;
}
