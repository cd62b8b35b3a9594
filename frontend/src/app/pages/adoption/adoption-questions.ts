import type { AdoptionView } from '@sgw/contracts';
import { formatCount } from '../../shared/format-bytes';
import type { Confirmation } from '../../shared/confirm-dialog';

type Question = Omit<Confirmation, 'run'>;

/** Before the listing is taken back. */
export const askCancel = ({ bucket, physicalBucket }: AdoptionView): Question => ({
  title: `Cancel the adoption of ${bucket}?`,
  text: [
    'The bucket disappears from the gateway, as if it had never been adopted.',
    `Nothing in ${physicalBucket} is changed or deleted.`,
  ],
  action: 'Cancel the adoption',
  isDangerous: true,
});

/** Before clients may write. It cannot be taken back as long as what they wrote is there. */
export const askConvert = ({ bucket, physicalBucket }: AdoptionView): Question => ({
  title: `Let clients write to ${bucket}?`,
  text: [
    `What is written from now on goes to buckets of the gateway's own, never into ${physicalBucket}.`,
    'Objects that were adopted may be deleted from then on: the gateway then deletes them at the provider, too.',
    'As long as it holds what the gateway wrote, the bucket cannot be released.',
  ],
  action: 'Convert',
});

/** Before the rows are made to fit what lies at the provider. */
export const askRepair = ({ physicalBucket, foreign }: AdoptionView): Question => ({
  title: 'Take over what was changed behind the gateway?',
  text: [
    `${physicalBucket} is listed once more, and the gateway's rows are made to fit it: ${formatCount(foreign.new)} new, ${formatCount(foreign.changed)} changed, ${formatCount(foreign.removed)} removed.`,
    'What was changed becomes a new version; what was removed is deleted for clients. Nothing is changed at the provider.',
  ],
  action: 'Take over',
});

/** Before the bucket is given back: the one question that must leave no doubt about the data. */
export const askRelease = ({ bucket, backend, physicalBucket, verification }: AdoptionView): Question => ({
  title: `Release ${bucket}?`,
  text: [
    `The data stays: every object in ${physicalBucket} at ${backend} remains as it is. Not one byte of it is deleted.`,
    'The gateway forgets the bucket: clients can no longer read it here, and its policy no longer protects it.',
    ...(verification.versions > 0
      ? ['Copies that the gateway made at other backends are removed, for they were its own.']
      : []),
  ],
  action: 'Release the bucket',
  isDangerous: true,
  typedWord: bucket,
});
