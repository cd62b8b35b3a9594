import type { ObjectView } from '@sgw/contracts';
import { type Mark, replicaMark } from '../../shared/state-mark';

/** One thing that happened to a version, or that is about to. */
export interface TimelineEvent {
  readonly mark: Mark;
  readonly text: string;
  /** ISO 8601; absent for what has not happened yet. */
  readonly at?: string;
}

/** What happened to a version, in order: accepted, copied, verified; what is owed stands at the end. */
export function timelineOf(view: ObjectView): readonly TimelineEvent[] {
  const adopted = view.replicas.find(({ isAdopted }) => isAdopted);
  const accepted: TimelineEvent = {
    mark: { tone: 'ok', icon: 'shape-check', word: adopted ? 'Adopted' : 'Accepted' },
    text: adopted
      ? `Stored by its owner on ${adopted.backendId}, and adopted since`
      : `${view.parts > 1 ? `${view.parts} parts` : 'Bytes'} accepted and committed`,
    at: view.createdAt,
  };
  const events = view.replicas.map((replica): TimelineEvent => {
    const mark = replicaMark(replica);
    const { backendId, verifiedAt, retryAt } = replica;
    switch (replica.state) {
      case 'completed':
        return { mark, text: `Verified on ${backendId}`, ...(verifiedAt ? { at: verifiedAt } : {}) };
      case 'writing':
        return { mark, text: `Copying to ${backendId}` };
      case 'planned':
        return {
          mark,
          text: retryAt ? `Waiting to try ${backendId} again` : `Copy to ${backendId} is planned`,
        };
      case 'suspect':
        return {
          mark,
          text: `The copy on ${backendId} must be verified ${replica.isAdopted && !verifiedAt ? 'first' : 'again'}`,
        };
      case 'blocked':
        return { mark, text: `The copy to ${backendId} waits for a person` };
      case 'deleting':
        return { mark, text: `Being removed from ${backendId}` };
      case 'deleted':
        return { mark, text: `Removed from ${backendId}` };
    }
  });
  const done = events
    .filter(({ at }) => at !== undefined)
    .sort((a, b) => (a.at ?? '').localeCompare(b.at ?? ''));
  return [accepted, ...done, ...events.filter(({ at }) => at === undefined)];
}
