// What libs/ may not do: no I/O, no clock, no chance. They are given the time, the chance and the bytes. Prove the rules with
// `npm run check:boundaries`.
import { builtinModules } from 'node:module';

/** Of Node, what computes and no more. */
const COMPUTING = {
  // The key pair is the one thing of chance: nobody could hand one in without making it the same way.
  crypto: [
    'createHash',
    'createHmac',
    'createPrivateKey',
    'createPublicKey',
    'generateKeyPairSync',
    'hash',
    'Hash',
    'KeyObject',
    'sign',
    'timingSafeEqual',
    'verify',
  ],
  net: ['BlockList', 'isIP', 'isIPv4', 'isIPv6'],
  zlib: ['crc32'],
};

const given = 'libs/ do no I/O and know no clock: have it given.';

/** Rules of `libs/`; `syntax` and `properties` are those of everybody, which ESLint would else forget there. */
export const pureRules = ({ syntax, properties }) => ({
  'no-restricted-imports': [
    'error',
    {
      paths: builtinModules
        .filter((name) => !name.startsWith('_'))
        .flatMap((name) => {
          const allowed = COMPUTING[name];
          const rule = { message: given, ...(allowed && { allowImportNames: allowed }) };
          return [
            { name, ...rule },
            ...(name.startsWith('node:') ? [] : [{ name: `node:${name}`, ...rule }]),
          ];
        }),
    },
  ],
  'no-restricted-globals': [
    'error',
    ...[
      'setTimeout',
      'setInterval',
      'setImmediate',
      'performance',
      'process',
      'fetch',
      'WebSocket',
      'EventSource',
      'crypto',
      'globalThis',
      'require',
    ].map((name) => ({ name, message: given })),
  ],
  'no-restricted-properties': [
    'error',
    ...properties,
    { object: 'Date', property: 'now', message: given },
    { object: 'Math', property: 'random', message: given },
    { object: 'AbortSignal', property: 'timeout', message: given },
  ],
  'no-restricted-syntax': [
    'error',
    ...syntax,
    { selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: given },
    { selector: 'CallExpression[callee.name="Date"]', message: given },
    { selector: 'ImportExpression', message: given },
  ],
});
