/**
 * Keeps what discoveries saw, as files that hold no keys, and answers questions about them: findings, duplicates, differences,
 * exports. It never asks a provider.
 */
export { BucketSurveyDto } from './dto/bucket-survey.dto.js';
export { SnapshotLabelsDto } from './dto/snapshot-labels.dto.js';
export { EndpointFactsDto } from './dto/snapshot.dto.js';
export { SurveyProblemDto } from './dto/survey-parts.dto.js';
export { SnapshotArchive, type SnapshotDraft } from './snapshot-archive.js';
export { SnapshotIntake } from './snapshot-intake.js';
export { SnapshotModule } from './snapshot.module.js';
