/** Keys as somebody hands them over; each is looked for by itself. */
export type Keys = Readonly<Record<string, string>>;

/**
 * Every form in which a key could be written down: as it is, escaped for addresses, forms, JSON and XML, in hex, and in base64, there
 * also as a part of something longer that is coded as a whole.
 */
export function formsOf(keys: Keys): readonly string[] {
  const forms = Object.values(keys).flatMap((key) => {
    const encoded = encodeURIComponent(key);
    const codings = ['base64', 'base64url'] as const;
    return [
      key,
      encoded,
      encoded.replaceAll(/%../g, (octet) => octet.toLowerCase()),
      new URLSearchParams({ k: key }).toString().slice(2),
      JSON.stringify(key).slice(1, -1),
      key.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;'),
      ...codings.map((coding) => Buffer.from(key).toString(coding).replace(/=+$/, '')),
      // The first and last letters depend on what stands beside the key; its middle is the same wherever it begins.
      ...[0, 1, 2].flatMap((shift) =>
        codings.map((coding) =>
          Buffer.from(`${'x'.repeat(shift)}${key}`)
            .toString(coding)
            .replace(/=+$/, '')
            .slice(shift === 0 ? 0 : 4, -4),
        ),
      ),
      Buffer.from(key).toString('hex'),
    ];
  });
  return [...new Set(forms)];
}

/** The forms that a text or file holds. */
export function formsIn(content: Buffer | string, forms: readonly string[]): readonly string[] {
  return forms.filter((form) => content.includes(form));
}
