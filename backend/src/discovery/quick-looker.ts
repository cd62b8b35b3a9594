import { type ProviderSurvey, SurveyFailure, SurveyKeys } from '@backend/backends';
import { Injectable } from '@nestjs/common';
import {
  type BucketSurvey,
  type BucketSurveyRequest,
  type DiscoveredBuckets,
  type DiscoveredVersion,
  type DiscoveredVersions,
  type DiscoveryConnection,
  GatewayError,
} from '@sgw/contracts';
import { SnapshotArchive } from '@backend/snapshot';
import { BucketTally, compareKeys, isoOf, KeepFirst, type ListedEntry } from '@sgw/survey';
import { BucketLister } from './bucket-lister.js';
import { BucketSurveyor } from './bucket-surveyor.js';
import { SHORT_LIMITS, SHORT_TIME_MS, SurveyEnded } from './survey-limits.js';
import { SurveyOpener } from './survey-opener.js';

/** The questions that are answered at once, within a time and a number of pages. */
@Injectable()
export class QuickLooker {
  constructor(
    private readonly opener: SurveyOpener,
    private readonly archive: SnapshotArchive,
  ) {}

  /** @throws DiscoveryError */
  buckets(connection: DiscoveryConnection): Promise<DiscoveredBuckets> {
    return this.with(connection, 'list-buckets-denied', async (survey, signal) => {
      const { buckets, isTruncated } = await survey.listBuckets(signal);
      return { buckets, truncated: isTruncated, endpoint: survey.facts };
    });
  }

  /** @throws DiscoveryError; GatewayError `bucket-not-found` */
  bucket(name: string, { prefix = '', ...connection }: BucketSurveyRequest): Promise<BucketSurvey> {
    return this.with(connection, 'bucket-denied', async (survey, signal) => {
      // Asked first and alone: what is wrong with the connection or the bucket is then told as that.
      await survey.listObjects({ bucket: name, prefix }, signal).catch((error: unknown) => {
        if (!(error instanceof SurveyFailure) || error.kind !== 'denied') throw error;
      });
      const keep = this.archive.limits.maxFilesPerBucket;
      const surveyor = new BucketSurveyor(survey, {
        prefix,
        includeVersions: true,
        keep,
        limits: SHORT_LIMITS,
      });
      return surveyor.look({ name, creationDate: null }, () => undefined, signal);
    });
  }

  /** @throws DiscoveryError; GatewayError `bucket-not-found` */
  versions(bucket: string, { prefix = '', ...connection }: BucketSurveyRequest): Promise<DiscoveredVersions> {
    return this.with(connection, 'bucket-denied', async (survey, signal) => {
      let kept = new KeepFirst<ListedEntry>(0);
      const { tally, cutBy, failure } = await new BucketLister(survey, {
        bucket,
        prefix,
        what: 'versions',
        limits: SHORT_LIMITS,
        newTally: () => {
          kept = new KeepFirst<ListedEntry>(this.archive.limits.maxFilesPerBucket);
          return new BucketTally(Date.now(), 0);
        },
        onPage: (_tally, entries) => {
          for (const entry of entries) kept.add(entry);
        },
      }).run(signal);
      if (failure !== undefined && tally.versionCount + tally.deleteMarkerCount === 0) throw failure;
      const entries = kept.entries().toSorted((a, b) => compareKeys(a.key, b.key) || newestFirst(a, b));
      const isCut = entries.length < tally.versionCount + tally.deleteMarkerCount;
      return {
        name: bucket,
        versions: entries.filter(({ isDeleteMarker }) => !isDeleteMarker).map(versionOf),
        deleteMarkers: entries
          .filter(({ isDeleteMarker }) => isDeleteMarker)
          .map((entry) => {
            const { key, lastModified, versionId, isLatest } = versionOf(entry);
            return { key, lastModified, versionId, isLatest };
          }),
        versionCount: tally.versionCount,
        deleteMarkerCount: tally.deleteMarkerCount,
        totalBytes: tally.versionBytes,
        truncated: cutBy !== undefined || isCut,
        truncatedBy: [...(cutBy === undefined ? [] : [cutBy]), ...(isCut ? (['bucket-files'] as const) : [])],
      };
    });
  }

  private async with<T>(
    connection: DiscoveryConnection,
    denied: 'list-buckets-denied' | 'bucket-denied',
    look: (survey: ProviderSurvey, signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const { accessKeyId, secretAccessKey, sessionToken } = connection;
    const keys = new SurveyKeys({
      accessKeyId,
      secretAccessKey,
      ...(sessionToken !== undefined && { sessionToken }),
    });
    const stop = new AbortController();
    const late = setTimeout(() => stop.abort(new SurveyEnded('time-limit')), SHORT_TIME_MS);
    let survey: ProviderSurvey | undefined;
    try {
      survey = await this.opener.open(connection, keys, stop.signal);
      return await look(survey, stop.signal);
    } catch (error) {
      if (stop.signal.aborted) {
        throw new SurveyFailure(
          'outcome',
          'The endpoint takes too long to answer',
          'connect-timeout',
        ).toDiscoveryError(denied);
      }
      if (!(error instanceof SurveyFailure)) throw error;
      if (error.kind === 'no-such-bucket') throw new GatewayError('bucket-not-found', error.message);
      throw error.toDiscoveryError(error.kind === 'denied' ? denied : 'not-s3');
    } finally {
      clearTimeout(late);
      keys.drop();
      survey?.close();
    }
  }
}

function newestFirst(a: ListedEntry, b: ListedEntry): number {
  return Number(b.isLatest) - Number(a.isLatest) || (b.modifiedMs ?? 0) - (a.modifiedMs ?? 0);
}

function versionOf(entry: ListedEntry): DiscoveredVersion {
  const { key, size, modifiedMs, etag, storageClass, versionId, isLatest } = entry;
  return {
    key,
    size,
    lastModified: isoOf(modifiedMs) ?? null,
    etag: etag ?? null,
    storageClass: storageClass ?? null,
    versionId: versionId ?? 'null',
    isLatest,
  };
}
