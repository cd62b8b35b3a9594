import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { ExplanationView, PlacementProgressView, PlacementTodayView } from '@sgw/contracts';
import { ExplanationDto, PlacementProgressDto, TodayDto } from './dto/explanation.dto.js';
import { ExplainQueryDto, PlaceDto } from './dto/explain-query.dto.js';
import { ObjectExplainer } from './object-explainer.js';
import { ProgressReader } from './progress-reader.js';

/** Why bytes lie where they lie. */
@ApiTags('Decisions')
@Controller('api/v1')
export class ExplanationsController {
  constructor(
    private readonly explainer: ObjectExplainer,
    private readonly progress: ProgressReader,
  ) {}

  @Get('objects/:tenant/:bucket/explain')
  @ApiOperation({
    summary: 'Explain the places of an object: by the decision it was written under, and by the rules of now',
    description: 'Every backend with what became of it, and each rule that it breaks.',
  })
  @ApiOkResponse({ type: ExplanationDto })
  explain(
    @Param() { tenant, bucket }: PlaceDto,
    @Query() { key, versionId }: ExplainQueryDto,
  ): Promise<ExplanationView> {
    return this.explainer.explain({ tenant, bucket, key, versionId });
  }

  @Get('buckets/:tenant/:bucket/explain')
  @ApiOperation({
    summary: 'Explain where a new object without tags would be placed, and which rule refuses the rest',
  })
  @ApiOkResponse({ type: TodayDto })
  explainBucket(@Param() { tenant, bucket }: PlaceDto): Promise<PlacementTodayView> {
    return this.explainer.explainBucket(tenant, bucket);
  }

  @Get('buckets/:tenant/:bucket/placement-policy/progress')
  @ApiOperation({ summary: 'Tell how far the objects of a bucket follow the rules of now' })
  @ApiOkResponse({ type: PlacementProgressDto })
  read(@Param() { tenant, bucket }: PlaceDto): Promise<PlacementProgressView> {
    return this.progress.read(tenant, bucket);
  }
}
