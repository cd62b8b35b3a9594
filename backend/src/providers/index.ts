/** Shows the provider data over REST, with the backends that lie at each provider. Never judges, never asks a provider. */
export { ProvidersModule } from './providers.module.js';
