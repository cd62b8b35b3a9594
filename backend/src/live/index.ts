/**
 * Tells browsers what changes, as server-sent events: asks again and again, and sends an answer when it is another one.
 * Knows neither what is asked nor how it is found out; never keeps a process from stopping.
 */
export { EventStreams, type LiveQuestion } from './event-streams.js';
export { LiveModule } from './live.module.js';
