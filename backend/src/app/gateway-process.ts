import { join } from 'node:path';
import {
  apiUrlFor,
  type Config,
  type Environment,
  readConfig,
  type RunningConfig,
  s3UrlFor,
  SecretBox,
  SecretText,
  unknownSettings,
} from '@backend/config';
import {
  EmbeddedPostgres,
  hasEmbeddedCluster,
  type InstallationKeys,
  lockDataFolder,
  refuseHeldFolder,
  readInstallationKeys,
} from '@backend/embedded';
import { type BackendDeclaration, BackendRegistry } from '@backend/backends';
import { MetadataStore, migrate } from '@backend/metadata';
import { PlacementPlanner } from '@backend/placement';
import { S3Listener } from '@backend/sigv4-proxy';
import { Logger, MetricsRegistry } from '@backend/observability';
import { AccessKeyRing, TenantDirectory } from '@backend/tenants';
import { CertificateKeeper } from '@backend/tls';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { ProviderData } from '@sgw/providers';
import { AllModule } from './all.module.js';
import { writeAwsProfile } from './aws-profile.js';
import { showBackendHealth } from './backend-counters.js';
import { declaredBackends } from './declared-backends.js';
import { judgeDefaultLocations } from './default-locations.js';
import { ProcessState } from './health/process-state.js';
import { createApiServer } from './http/api-server.js';
import { settlePorts } from './ports.js';
import { readyBlock } from './ready-block.js';
import { shippedProviderData } from './shipped-provider-data.js';
import { requireDatabase } from './require-database.js';
import { VERSION } from './version.js';

/** Idle keep-alive connections and room for psql, beside what one gateway's pools use. */
const EMBEDDED_CONNECTIONS = 100;

/**
 * The whole gateway in one process: starts its parts in order, and stops them in the reverse one.
 * Each part that was started is put on the pile of what is to be stopped, also when a later one fails.
 */
export class GatewayProcess {
  private readonly state = new ProcessState();
  private readonly toStop: { readonly what: string; readonly stop: () => Promise<void> | void }[] = [];

  private constructor(
    private readonly config: Config,
    private readonly logger: Logger,
    private readonly providerData: ProviderData,
    private readonly backends: readonly BackendDeclaration[],
  ) {}

  /**
   * Starts everything and prints the ready block.
   *
   * @throws StartupError for what the user can mend; everything started before is stopped again
   */
  static async start(env: Environment): Promise<GatewayProcess> {
    const startedAt = performance.now();
    const given = readConfig(env);
    refuseHeldFolder(given.dataDir);
    const config = await settlePorts(given);
    const logger = Logger.create({ level: config.logLevel, isForPerson: process.stdout.isTTY });
    for (const { name, meant } of unknownSettings(env))
      logger.of('config').warn('A variable of the environment begins with SGW_ and is no setting', {
        name,
        ...(meant === undefined ? {} : { meant }),
      });
    const data = shippedProviderData();
    const gateway = new GatewayProcess(config, logger, data, declaredBackends(config, env, data.regions));
    try {
      await gateway.run(startedAt);
      return gateway;
    } catch (error) {
      await gateway.stop();
      throw error;
    }
  }

  /** Stops taking requests, lets running ones end, then stops PostgreSQL. Safe to call twice. */
  async stop(): Promise<void> {
    this.state.phase = 'stopping';
    for (let part = this.toStop.pop(); part !== undefined; part = this.toStop.pop()) {
      try {
        await part.stop();
      } catch (error) {
        this.logger.error(`${part.what} did not stop cleanly`, { error });
      }
    }
    this.logger.flush();
  }

  private async run(startedAt: number): Promise<void> {
    const { config, logger } = this;
    this.onStop('the data folder', lockDataFolder(config.dataDir));
    const certificates = this.openCertificates();
    const home = join(config.dataDir, 'postgres');
    const isEmbedded = config.databaseUrl === undefined;
    const keys = readInstallationKeys(config, isEmbedded && hasEmbeddedCluster(home));
    const databaseUrl = config.databaseUrl ?? (await this.startPostgres(home));
    const running: RunningConfig = {
      ...config,
      databaseUrl,
      adminKey: keys.adminKey,
      isDatabaseEmbedded: isEmbedded,
    };
    const store = await this.openStore(databaseUrl);
    const foundation = {
      config: running,
      secretBox: new SecretBox(keys.masterKey),
      logger,
      metrics: new MetricsRegistry({ version: VERSION }),
      store,
      state: this.state,
      backends: this.backends,
      certificates,
      providerData: this.providerData,
    };
    await store.backends.declare(foundation.backends.map(({ facts }) => facts));
    const app = await createApiServer(AllModule.on(foundation), running, logger, { certificates });
    this.onStop('the API', () => app.close());
    await app.init();
    judgeDefaultLocations(app.get(PlacementPlanner), config.defaultLocations, logger.of('placement'));
    showBackendHealth(foundation.metrics, app.get(BackendRegistry));
    const ready = await this.introduce(app, running, keys);
    const s3 = app.get(S3Listener);
    await s3.listen(config.s3Port, config.bind);
    this.onStop('the S3 port', () => s3.drain(config.drainSeconds * 1000));
    await app.listen(config.apiPort, config.bind);
    this.state.phase = 'serving';
    process.stdout.write(
      readyBlock({ ...ready, seconds: (performance.now() - startedAt) / 1000, cwd: process.cwd() }),
    );
  }

  private openCertificates(): CertificateKeeper | undefined {
    const { tlsCertFile: certFile, tlsKeyFile: keyFile } = this.config;
    if (certFile === undefined || keyFile === undefined) return undefined;
    const keeper = CertificateKeeper.open({ certFile, keyFile }, this.logger.of('tls'));
    this.onStop('the certificate', () => keeper.close());
    return keeper;
  }

  private async startPostgres(home: string): Promise<SecretText> {
    const log = this.logger.of('postgres');
    const server = await EmbeddedPostgres.start({
      home,
      maxConnections: EMBEDDED_CONNECTIONS,
      onEvent: (message) => log.warn(message),
    });
    this.onStop('PostgreSQL', () => server.stop());
    log.debug('PostgreSQL runs', { pid: server.pid, as: server.runnerName });
    return new SecretText(server.url);
  }

  private async openStore(databaseUrl: SecretText): Promise<MetadataStore> {
    const store = new MetadataStore(databaseUrl.reveal());
    this.onStop('the database connections', () => store.close());
    // The embedded one was reached a moment ago; why it is gone now is no matter of settings.
    if (this.config.databaseUrl !== undefined) await requireDatabase(store, databaseUrl);
    const { length: migrations } = await migrate(store.dataSource);
    if (migrations > 0) this.logger.of('metadata').info('The schema was brought up to date', { migrations });
    await store.changes.start();
    return store;
  }

  /** Makes the first tenant and the profile that clients use; says what the ready block tells. */
  private async introduce(app: NestExpressApplication, config: RunningConfig, keys: InstallationKeys) {
    const { accessKeyId, secretAccessKey } = await app.get(TenantDirectory).ensureFirstTenant();
    const holder = secretAccessKey ?? (await app.get(AccessKeyRing).find(accessKeyId))?.secretAccessKey;
    const s3Url = s3UrlFor(config);
    const profile = {
      s3Url,
      region: config.region,
      accessKeyId,
      secretAccessKey: holder ?? new SecretText(''),
    };
    return {
      s3Url,
      apiUrl: apiUrlFor(config),
      region: config.region,
      accessKeyId,
      secretAccessKey,
      adminKey: keys.isAdminKeyNew ? keys.adminKey : undefined,
      adminKeyFile: keys.adminKeyFile,
      files: writeAwsProfile(config.dataDir, profile),
    };
  }

  private onStop(what: string, stop: () => Promise<void> | void): void {
    this.toStop.push({ what, stop });
  }
}
