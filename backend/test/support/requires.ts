import { describe, it } from '@jest/globals';
import { findProgram } from './test-tools.js';

export { findProgram };

/** Where Debian puts it; the name alone would find the one from PyPI. */
export const DEBIAN_AWSCLI = '/usr/bin/aws';

/** What a test may need beyond npm: each name with the programs that must be there. */
const programs = {
  awscli: ['aws'],
  'debian-awscli': [DEBIAN_AWSCLI],
  boto3: ['python'],
  rclone: ['rclone'],
  s3cmd: ['s3cmd'],
  s5cmd: ['s5cmd'],
  restic: ['restic'],
  seaweedfs: ['weed'],
  'redis-server': ['redis-server'],
  radosgw: ['radosgw', 'ceph-mon', 'ceph-osd', 'ceph', 'radosgw-admin'],
  swift: ['swift-proxy-server', 'swift-account-server', 'swift-container-server', 'swift-object-server'],
  nginx: ['nginx'],
  openssl: ['openssl'],
  chromium: ['chromium'],
} as const satisfies Record<string, readonly string[]>;

export type Requirement = keyof typeof programs;

/** The requirements of a list that this machine does not meet. */
export function missingRequirements(requirements: readonly Requirement[]): Requirement[] {
  return requirements.filter((name) => programs[name].some((program) => findProgram(program) === undefined));
}

/**
 * A suite that needs more than npm. Where something is missing it is skipped and says what by name;
 * with SGW_TEST_REQUIRE=all it fails instead.
 */
export function describeIf(requirements: readonly Requirement[], title: string, body: () => void): void {
  const missing = missingRequirements(requirements);
  if (missing.length === 0) {
    describe(title, body);
    return;
  }
  const why = `needs ${missing.join(', ')}`;
  if (process.env['SGW_TEST_REQUIRE'] === 'all') {
    it(`${title}: ${why}`, () => {
      throw new Error(`${why}, and SGW_TEST_REQUIRE=all allows no skip`);
    });
    return;
  }
  describe.skip(`${title} (skipped: ${why})`, body);
}
