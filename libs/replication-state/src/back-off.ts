const FIRST_DELAY_MS = 1_000;
const LONGEST_LADDER_MS = 60_000;
/** 1, 2, 4, 8, 16, 32, 60 seconds; after that the backend is not coming back at once. */
const LADDER_STEPS = 7;
/** The pace for ever after: a copy that is owed is never given up. */
const SLOW_CADENCE_MS = 300_000;
/** Share by which a delay is shortened or lengthened, so that many jobs do not return together. */
const JITTER = 0.25;

/**
 * How long to wait after a failed attempt, in milliseconds.
 *
 * @param attempt failed attempts so far, this one included; 1 at first
 * @param random chance in [0, 1): `Math.random()` outside tests
 */
export function backOff(attempt: number, random: number): number {
  if (!Number.isSafeInteger(attempt) || attempt < 1) throw new RangeError('The first attempt is number 1');
  const delayMs =
    attempt > LADDER_STEPS
      ? SLOW_CADENCE_MS
      : Math.min(FIRST_DELAY_MS * 2 ** (attempt - 1), LONGEST_LADDER_MS);
  return Math.round(delayMs * (1 - JITTER + 2 * JITTER * random));
}
