/** A fact or a judgement that may be open. What is not known is neither a yes nor a no. */
export type Answer = 'yes' | 'no' | 'unknown';

/** How far something is there. `partial` holds for some products or places only, so it settles nothing here. */
export type Known = Answer | 'partial';

/** The fact as an answer to "is it there for certain": half a yes, or no entry at all, is unknown. */
export function answerOf(known: Known | undefined): Answer {
  return known === 'yes' || known === 'no' ? known : 'unknown';
}

/** The opposite; of the unknown, the unknown (Kleene's strong logic, as the two below). */
export function opposite(answer: Answer): Answer {
  if (answer === 'unknown') return answer;
  return answer === 'yes' ? 'no' : 'yes';
}

/** `no` when one is, `yes` when all are, else `unknown`; of none, `yes`. */
export function allOf(answers: readonly Answer[]): Answer {
  if (answers.includes('no')) return 'no';
  return answers.includes('unknown') ? 'unknown' : 'yes';
}

/** `yes` when one is, `no` when all are, else `unknown`; of none, `no`. */
export function anyOf(answers: readonly Answer[]): Answer {
  return opposite(allOf(answers.map(opposite)));
}

/** Whether a code (country, law, city, owner) is one of the list; unknown where the code is. */
export function isAmong(code: string, list: readonly string[]): Answer {
  if (code === 'unknown') return 'unknown';
  return list.includes(code) ? 'yes' : 'no';
}
