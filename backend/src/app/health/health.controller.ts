import { MetadataStore, pendingMigrations } from '@backend/metadata';
import { Controller, Get, Header } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiServiceUnavailableResponse, ApiTags } from '@nestjs/swagger';
import { ApiError } from '../http/api-error.js';
import { Public } from '../session/public.js';
import { ProcessState } from './process-state.js';

/** A database that does not answer in this time cannot serve requests either, in milliseconds. */
const PATIENCE_MS = 2000;

/** For load balancers and orchestrators. */
@ApiTags('Health')
@Public()
@Controller('health')
export class HealthController {
  private isSchemaCurrent = false;

  constructor(
    private readonly store: MetadataStore,
    private readonly state: ProcessState,
  ) {}

  @Get('live')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'Whether the process runs' })
  @ApiOkResponse()
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  /** One backend being down does not make the gateway unready: it goes on with the others. */
  @Get('ready')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({
    summary: 'Whether requests can be served: the database answers and its schema is the one of this release',
  })
  @ApiOkResponse()
  @ApiServiceUnavailableResponse()
  async ready(): Promise<{ status: 'ok' }> {
    if (this.state.phase !== 'serving') throw new ApiError('not-ready', `The gateway is ${this.state.phase}`);
    try {
      await withPatience(this.checkDatabase());
    } catch {
      // Why is in the database's and our own log; a public page does not tell.
      throw new ApiError(
        'not-ready',
        'The database does not answer, or its schema is not the one of this release',
      );
    }
    return { status: 'ok' };
  }

  private async checkDatabase(): Promise<void> {
    await this.store.ping();
    // A schema does not go back while we run: one look that was good is enough.
    if (this.isSchemaCurrent) return;
    const pending = await pendingMigrations(this.store.dataSource);
    if (pending.length > 0) throw new Error('migrations are pending');
    this.isSchemaCurrent = true;
  }
}

async function withPatience(work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_done, fail) => {
    timer = setTimeout(() => fail(new Error('timed out')), PATIENCE_MS);
  });
  try {
    await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
