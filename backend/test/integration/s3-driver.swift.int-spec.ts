import { describeS3Server } from '../support/servers/describe-s3-server.js';
import { startSwift } from '../support/servers/swift.js';

describeS3Server({ name: 'OpenStack Swift', requirement: 'swift', start: startSwift });
