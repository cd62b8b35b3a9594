import { DestroyRef, effect, inject, untracked } from '@angular/core';

const EVERY_MS = 1000;

/** Looks again and again while something is under way and the page is open. Call in an injection context. */
export function pollWhile(isUnderWay: () => boolean, look: () => Promise<unknown>): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const next = (): void => {
    timer = setTimeout(() => {
      void look()
        .catch(() => undefined)
        .finally(() => {
          if (timer !== undefined && untracked(isUnderWay)) next();
        });
    }, EVERY_MS);
  };
  const stop = (): void => {
    clearTimeout(timer);
    timer = undefined;
  };
  effect(() => {
    const goesOn = isUnderWay();
    if (!goesOn) stop();
    else if (timer === undefined) next();
  });
  inject(DestroyRef).onDestroy(stop);
}
