/** Plans where copies belong, in the order of the bucket's locations, and keeps every decision with its reasons. Takes health as it is told, never moves a byte. */
export * from './placement-planner.js';
export { PlacementModule } from './placement.module.js';
