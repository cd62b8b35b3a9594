import { describeS3Server } from '../support/servers/describe-s3-server.js';
import { startSeaweed } from '../support/servers/seaweed.js';

describeS3Server({
  name: 'SeaweedFS',
  requirement: 'seaweedfs',
  start: startSeaweed,
  gaps: {
    'part-names': 'it keeps every body of a part, and lists any of them',
    'missing-bucket': 'a write by an administrator creates the bucket',
    'slash-keys': 'a key that ends in a slash is a folder',
    'dot-keys': 'keys are paths of its filer',
    'long-keys': 'a segment of a key has at most 255 bytes',
    'key-order': 'it lists directory by directory',
  },
});
