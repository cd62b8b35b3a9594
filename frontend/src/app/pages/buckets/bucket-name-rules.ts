/** One of AWS's naming rules, and whether a name keeps it. */
export interface NameRule {
  readonly text: string;
  readonly isKept: (name: string) => boolean;
}

/** AWS, "General purpose bucket naming rules". */
export const BUCKET_NAME_RULES: readonly NameRule[] = [
  { text: '3 to 63 characters', isKept: (name) => name.length >= 3 && name.length <= 63 },
  { text: 'only a–z, 0–9, dots and hyphens', isKept: (name) => /^[a-z0-9.-]+$/.test(name) },
  { text: 'begins and ends with a letter or digit', isKept: (name) => /^[a-z0-9](.*[a-z0-9])?$/.test(name) },
  {
    text: 'no two dots in a row, not an IP address',
    isKept: (name) => !name.includes('..') && !/^\d+\.\d+\.\d+\.\d+$/.test(name),
  },
  {
    text: 'no reserved prefix or suffix',
    isKept: (name) =>
      !/^(xn--|sthree-|amzn-s3-demo-)/.test(name) &&
      !/(-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$/.test(name),
  },
];

/** The first rule that a name breaks. */
export function brokenNameRule(name: string): NameRule | undefined {
  return BUCKET_NAME_RULES.find((rule) => !rule.isKept(name));
}
