import { PlacementSurveyRepository } from '@backend/metadata';
import { BucketDirectory } from '@backend/namespace';
import { PlacementResolver } from '@backend/objects';
import { TenantDirectory } from '@backend/tenants';
import { Injectable } from '@nestjs/common';
import type { PlacementProgressView } from '@sgw/contracts';
import { relevantTagKeys } from '@sgw/policy';

/** Tells how far the objects of a bucket follow the rules of now. */
@Injectable()
export class ProgressReader {
  constructor(
    private readonly tenants: TenantDirectory,
    private readonly directory: BucketDirectory,
    private readonly survey: PlacementSurveyRepository,
    private readonly placement: PlacementResolver,
  ) {}

  /** @throws GatewayError `not-found` for the tenant | `bucket-not-found` */
  async read(tenant: string, name: string): Promise<PlacementProgressView> {
    const { id } = await this.tenants.byName(tenant);
    const bucket = await this.directory.requireAnew(id, name);
    const [progress, placed] = await Promise.all([
      this.survey.progress(bucket.id),
      this.survey.placed(bucket.id, relevantTagKeys(bucket.policies)),
    ]);
    const misplaced = new Map<string, { backendId: string; copies: number; bytes: number }>();
    for (const { tags, backendId, copies, bytes } of placed) {
      if (this.placement.judge(bucket, tags).permitted.some((facts) => facts.id === backendId)) continue;
      const sum = misplaced.get(backendId) ?? { backendId, copies: 0, bytes: 0 };
      misplaced.set(backendId, { backendId, copies: sum.copies + copies, bytes: sum.bytes + bytes });
    }
    return { ...progress, misplaced: [...misplaced.values()] };
  }
}
