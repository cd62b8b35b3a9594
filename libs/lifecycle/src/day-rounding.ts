/** Length of S3's day, in seconds. Tests of rules shorten it; `Date`s of rules are not concerned. */
export const DAY_SECONDS = 86_400;

/**
 * The first midnight UTC that lies behind the moment.
 *
 * @param momentMs milliseconds since 1970
 * @param daySeconds length of a day; days are counted from 1970
 */
export function nextMidnight(momentMs: number, daySeconds: number): number {
  const dayMs = daySeconds * 1000;
  return (Math.floor(momentMs / dayMs) + 1) * dayMs;
}

/**
 * When something falls due that began at a moment: so many days later, rounded up to the next midnight UTC (Amazon S3 User
 * Guide, "Lifecycle rules: Based on an object's age").
 *
 * @param beganMs milliseconds since 1970
 */
export function dueAfterDays(beganMs: number, days: number, daySeconds: number): number {
  return nextMidnight(beganMs + days * daySeconds * 1000, daySeconds);
}
