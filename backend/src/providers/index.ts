/** Shows the provider data over REST, with the backends that lie at each provider. Never judges, never asks a provider. */
export { PROVIDER_DATA } from './provider-catalogue.js';
export { ProvidersModule } from './providers.module.js';
