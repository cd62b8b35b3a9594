/** Plans where copies belong, in the order of the bucket's locations. Never looks at health, never moves a byte. */
export * from './placement-planner.js';
export { PlacementModule } from './placement.module.js';
