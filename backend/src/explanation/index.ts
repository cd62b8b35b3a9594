/**
 * Says why bytes lie where they lie, how far a change of rules has come, and beforehand what one would do. Reads rows and
 * rules; never changes anything, never moves a byte.
 */
export { ChangeForeseer } from './change-foreseer.js';
export { RefusalDto } from './dto/decision.dto.js';
export { ExplanationModule } from './explanation.module.js';
