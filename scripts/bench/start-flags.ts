/**
 * Node's own flags in the command that starts the gateway, so that what is measured runs as with `npm start`.
 *
 * @param command `scripts.start` of package.json
 * @throws Error when it starts no script by Node
 */
export function startFlags(command: string): readonly string[] {
  const [, flags] = /^exec node (.*?)\S+\.mjs$/.exec(command) ?? [];
  if (flags === undefined) throw new Error(`npm start is not what it was: ${command}`);
  return flags.split(' ').filter((flag) => flag !== '');
}
