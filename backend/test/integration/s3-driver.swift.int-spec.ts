import { describeDriverContract } from '@backend/backends/testing';
import { describeIf } from '../support/requires.js';
import { startSwift } from '../support/servers/swift.js';
import { openS3Driver } from '../support/servers/open-s3-driver.js';

describeIf(['swift'], 'S3Driver against OpenStack Swift', () => {
  describeDriverContract('S3Driver', openS3Driver(startSwift));
});
