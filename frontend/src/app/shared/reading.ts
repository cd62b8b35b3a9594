import { signal } from '@angular/core';

/** Steps of 1,024 (KiB) or of 1,000 (kB). */
export type Units = 'iec' | 'si';
/** The zone in which times are written. */
export type Clock = 'local' | 'utc';

/** How this browser writes sizes and times: signals, so that what is on the page follows a change. Appearance sets them. */
export const reading = { units: signal<Units>('iec'), clock: signal<Clock>('local') };
