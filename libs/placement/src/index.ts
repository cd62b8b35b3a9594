/** Decides where copies lie, in which order they are read, and what is to be made or removed. Never judges policy, never moves a byte. */
export * from './choose-distinct.js';
export * from './decision-record.js';
export * from './desired-copies.js';
export * from './foresee-change.js';
export * from './gazetteer.js';
export * from './keep-in-place.js';
export * from './location.js';
export * from './parse-location-constraint.js';
export * from './plan-placement.js';
export * from './read-order.js';
export * from './replan.js';
export * from './write-targets.js';
