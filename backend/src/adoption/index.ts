/** Takes buckets of a provider under the gateway as they are, and gives them back. Copies no byte and removes none of theirs. */
export { AdoptionModule } from './adoption.module.js';
