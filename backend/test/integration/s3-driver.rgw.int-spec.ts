import { startCeph } from '../support/servers/ceph.js';
import { describeS3Server } from '../support/servers/describe-s3-server.js';

describeS3Server({ name: 'Ceph RGW', requirement: 'radosgw', start: startCeph });
