// The end of acceptance-setup.mjs.
export default async function globalTeardown() {
  await globalThis.sgwTearDownAcceptance?.();
}
