import { describeDriverContract } from '@backend/backends/testing';
import { describeIf } from '../support/requires.js';
import { startSeaweed } from '../support/servers/seaweed.js';
import { openS3Driver } from '../support/servers/open-s3-driver.js';

describeIf(['seaweedfs'], 'S3Driver against SeaweedFS', () => {
  describeDriverContract('S3Driver', openS3Driver(startSeaweed));
});
