import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Pieces of names that have broken clients and servers before. */
const pieces = [
  'plain',
  'with space',
  ' leading',
  'trailing ',
  'plus+plus',
  'percent%20',
  '100%',
  'amp&and',
  'hash#tag',
  'question?mark',
  'equals=sign',
  'semi;colon',
  'comma,list',
  "single'quote",
  'double"quote',
  '(round)',
  '[square]',
  '{curly}',
  'tilde~',
  '.hidden',
  'dots...',
  '-dash',
  '_under',
  '@at',
  '$dollar',
  '!bang',
  'star*',
  'pipe|',
  '<angle>',
  'caret^',
  'back`tick',
  'UPPER',
  'äöå',
  'é', // one code point
  'o\u0308ljy', // two code points; no second name differs in that alone, because rclone folds the two
  'кириллица',
  '日本語',
  'العربية',
  '😀',
  '~',
  'x'.repeat(200),
];

/** Writes `count` small files with odd names into `folder`, some in odd folders, one of them empty. */
export async function writeOddTree(folder: string, count: number): Promise<string[]> {
  const names = Array.from({ length: count }, (_, index) => {
    const piece = pieces[index % pieces.length] ?? '';
    const round = Math.floor(index / pieces.length);
    if (round === 0) return piece;
    const parent = pieces[(index * 7) % (pieces.length - 1)] ?? '';
    return round % 2 === 1 ? `${parent}.d/${piece} ${round}` : `${round}/${parent}.d/deep/${piece}`;
  });
  for (const [index, name] of names.entries()) {
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, index === 0 ? '' : `content of file ${index}: ${name}\n`);
  }
  return names;
}
