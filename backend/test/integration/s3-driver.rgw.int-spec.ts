import { describeDriverContract } from '@backend/backends/testing';
import { describeIf } from '../support/requires.js';
import { startCeph } from '../support/servers/ceph.js';
import { openS3Driver } from '../support/servers/open-s3-driver.js';

describeIf(['radosgw'], 'S3Driver against Ceph RGW', () => {
  describeDriverContract('S3Driver', openS3Driver(startCeph));
});
