import type { IconName } from '../shared/icons';

/** A page of the main navigation. */
export interface NavPage {
  readonly label: string;
  readonly icon: IconName;
  readonly link: string;
  /** Whether pages below it are pages of their own. */
  readonly isExact?: true;
}

/** Pages that are about the same; the first group needs no name. */
export interface NavGroup {
  readonly title: string;
  readonly pages: readonly NavPage[];
}

/** Where one can go, in the order in which it is shown. */
export const NAVIGATION: readonly NavGroup[] = [
  { title: '', pages: [{ label: 'Overview', icon: 'overview', link: '/', isExact: true }] },
  {
    title: 'Data',
    pages: [
      { label: 'Discover', icon: 'discover', link: '/discover' },
      { label: 'Snapshots', icon: 'snapshot', link: '/snapshots' },
      { label: 'Adoptions', icon: 'adopt', link: '/adoptions' },
      { label: 'Buckets', icon: 'bucket', link: '/buckets' },
    ],
  },
  {
    title: 'Sovereignty',
    pages: [
      { label: 'Policies', icon: 'policy', link: '/policies' },
      { label: 'What if', icon: 'what-if', link: '/what-if' },
      { label: 'Findings', icon: 'finding', link: '/findings' },
      { label: 'Attestations', icon: 'seal', link: '/attestations' },
      { label: 'Erasures', icon: 'eraser', link: '/erasures' },
      { label: 'Providers', icon: 'providers', link: '/providers' },
    ],
  },
  { title: 'Operations', pages: [{ label: 'Backends', icon: 'backends', link: '/backends' }] },
  { title: 'System', pages: [{ label: 'Connect', icon: 'connect', link: '/connect' }] },
];
