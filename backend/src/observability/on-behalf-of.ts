import { AsyncLocalStorage } from 'node:async_hooks';

/** Whose request a call serves: places are shared out between them. Work of our own is nobody's. */
export interface Beneficiary {
  readonly userId: string;
  readonly tenantId: string;
}

const storage = new AsyncLocalStorage<Beneficiary>();

/** Calls to backends within `work`, also later and asynchronously, count as this one's. */
export function onBehalfOf<T>(beneficiary: Beneficiary, work: () => T): T {
  return storage.run(beneficiary, work);
}

/** Undefined for work that serves no request, such as replication. */
export function currentBeneficiary(): Beneficiary | undefined {
  return storage.getStore();
}
