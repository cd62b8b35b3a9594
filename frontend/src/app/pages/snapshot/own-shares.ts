import type { Share } from '@sgw/contracts';

/**
 * What each prefix holds beside the prefixes within it that are listed too, largest bytes first: summed up, no object
 * counts twice. Prefixes are of one or two folders, so nothing nests deeper.
 */
export function ownShares(prefixes: readonly Share[]): readonly Share[] {
  return prefixes
    .map((prefix) => {
      const within = prefixes.filter(({ name }) => name !== prefix.name && name.startsWith(prefix.name));
      return {
        name: prefix.name,
        // Where prefixes are only estimated the parts may exceed the whole.
        objects: Math.max(0, prefix.objects - sum(within, 'objects')),
        bytes: Math.max(0, prefix.bytes - sum(within, 'bytes')),
      };
    })
    .filter(({ objects, bytes }) => objects > 0 || bytes > 0)
    .sort((a, b) => b.bytes - a.bytes || b.objects - a.objects);
}

const sum = (shares: readonly Share[], by: 'objects' | 'bytes'): number =>
  shares.reduce((total, share) => total + share[by], 0);
