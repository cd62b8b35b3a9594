// One more gateway, on TLS, for the acceptance files that every run also sends over https.
import { acceptanceSetup } from './acceptance-setup.mjs';

export default async function globalSetup() {
  const { setUpAcceptance } = await acceptanceSetup();
  await setUpAcceptance({ scheme: 'https' });
}
