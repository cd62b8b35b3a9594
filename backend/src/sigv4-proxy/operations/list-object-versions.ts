import { type ListedVersion, VersionLister } from '@backend/objects';
import { Injectable } from '@nestjs/common';
import {
  isoTime,
  readListVersions,
  writeListVersions,
  type XmlDeleteMarker,
  type XmlVersion,
} from '@sgw/s3-wire';
import { OwnerNames } from '../owner-names.js';
import { type BucketContext, BucketOperation } from './operation.js';
import { nameOf, parseVersion } from './version-answer.js';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html */
@Injectable()
export class ListObjectVersions extends BucketOperation {
  constructor(
    private readonly versions: VersionLister,
    private readonly owners: OwnerNames,
  ) {
    super();
  }

  async run({ request, responder, bucket }: BucketContext): Promise<void> {
    const wanted = readListVersions(request.query);
    const { prefix, delimiter = '', keyMarker, versionIdMarker, maxKeys } = wanted;
    const version =
      versionIdMarker === undefined ? undefined : parseVersion(versionIdMarker, 'version-id-marker');
    const after =
      keyMarker === undefined ? undefined : { key: keyMarker, ...(version === undefined ? {} : { version }) };
    const page = await this.versions.list(bucket, { prefix, delimiter, after, limit: maxKeys });
    const entries: (XmlVersion | XmlDeleteMarker)[] = [];
    const commonPrefixes: string[] = [];
    for (const entry of page.entries) {
      if (entry.kind === 'prefix') commonPrefixes.push(entry.key);
      else entries.push(await this.onWire(entry));
    }
    const last = page.entries.at(-1);
    const next = last && {
      nextKeyMarker: last.key,
      ...(last.kind === 'prefix' ? {} : { nextVersionIdMarker: nameOf(last) }),
    };
    const { isTruncated } = page;
    const document = writeListVersions({
      ...wanted,
      bucket: bucket.name,
      isTruncated,
      entries,
      commonPrefixes,
      ...next,
    });
    responder.xml(200, document);
  }

  private async onWire(version: ListedVersion): Promise<XmlVersion | XmlDeleteMarker> {
    const { kind, key, isCurrent, committedAt, etag, sizeBytes, checksumAlgorithm, checksumType } = version;
    const named = {
      key,
      versionId: nameOf(version),
      isLatest: isCurrent,
      lastModified: isoTime(committedAt),
      owner: await this.owners.owner(version.ownerUserId),
    };
    if (kind === 'marker') return { kind, ...named };
    return {
      kind: 'version',
      ...named,
      etag,
      sizeBytes,
      ...(checksumAlgorithm === undefined ? {} : { checksumAlgorithm }),
      ...(checksumType === undefined ? {} : { checksumType }),
    };
  }
}
