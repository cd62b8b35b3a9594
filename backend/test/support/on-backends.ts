import { it } from '@jest/globals';
import { type SuiteForm, suiteForm } from './suite-form.js';

/**
 * `it` for a fact that does not hold where the bytes lie on some backend, for a reason that the documentation names.
 * There the test must fail: should the backend learn it, the difference goes.
 */
export function itExceptOn(backends: SuiteForm['backends'], reason: string): typeof it | typeof it.failing {
  if (suiteForm().backends !== backends) return it;
  return ((title, test) => it.failing(`${title} (not here: ${reason})`, test)) as typeof it.failing;
}

/** Ceph compares the number of the parts that were uploaded with the number of those that are named. */
export const itUnlessPartsMustAllBeNamed = itExceptOn(
  'rgw',
  'completes no upload of which a part is left out',
);
