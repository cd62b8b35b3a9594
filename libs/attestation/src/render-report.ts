import type { Head } from './document.js';
import { ERASURE_TYPE, type CopyStatement, type Leaf } from './statement.js';

/** Rows that the report shows; what is more is in the document. */
export const MAX_REPORT_ROWS = 1000;

const STANDING: Readonly<Record<CopyStatement['standing'], string>> = {
  verified: 'verified',
  'not-verified-since': 'not verified since',
  'verified-later': 'verified later than the moment',
  unverified: 'unverified',
  owed: 'owed, no bytes yet',
  'being-removed': 'being removed',
  removed: 'removed',
};

const STYLE = `body{font:15px/1.5 system-ui,sans-serif;color:#1b1c1f;margin:2rem auto;max-width:70rem;padding:0 1rem}
h1{font-size:1.6rem;margin:0 0 .3rem}h2{font-size:1.1rem;margin:2rem 0 .5rem}
table{border-collapse:collapse;width:100%;font-size:.9rem}th,td{text-align:left;padding:.35rem .6rem;border-bottom:1px solid #d8dadf;vertical-align:top}
th{font-weight:600;background:#f3f4f6}code{font:0.85em ui-monospace,monospace;overflow-wrap:anywhere}
.bad{color:#a4161a;font-weight:600}dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1rem}dt{color:#5b5f66}dd{margin:0}
pre{background:#f3f4f6;padding:.8rem;overflow-x:auto}@media print{body{margin:0;max-width:none}}`;

/**
 * Renders a document for people, as one HTML page without scripts. It repeats what was signed and proves nothing itself.
 *
 * @param leaves the first ones, {@link MAX_REPORT_ROWS} at most
 */
export function renderReport(head: Head, leaves: readonly Leaf[]): string {
  const title = head.type === ERASURE_TYPE ? 'Record of erasure' : 'Residency attestation';
  const parts = [
    `<h1>${title}</h1><p>${escapeHtml(scopeText(head))}</p>`,
    definitions(facts(head)),
    `<h2>Places</h2>${placesTable(head)}`,
    `<h2>Objects</h2>${objectsTable(leaves)}`,
    shownNote(head, leaves.length),
    `<h2>How to check it</h2><p>This page is a rendering. The signed document is the file it was made from; anybody can
check it offline with the public keys of the installation:</p>
<pre>npm run verify-attestation -- ${escapeHtml(head.id)}.ndjson --keys sgw-attestation-keys.json</pre>`,
  ];
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${title} ${escapeHtml(head.id)}</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"><style>${STYLE}</style></head>
<body>${parts.join('\n')}</body></html>
`;
}

function scopeText({ scope }: Head): string {
  const bucket = scope.bucket === undefined ? 'all buckets' : `bucket ${scope.bucket}`;
  const key = scope.key === undefined ? '' : `, object ${scope.key}`;
  const version = scope.versionId === undefined ? '' : `, version ${scope.versionId}`;
  const listed = scope.covers === 'listed' ? ', the versions listed' : '';
  return `Tenant ${scope.tenant}, ${bucket}${key}${version}${listed}`;
}

function facts(head: Head): readonly (readonly [string, string])[] {
  const common = [
    ['Document', head.id],
    ['Installation', head.installation],
    ['Issued', head.issuedAt],
    ['Signed with key', head.keyId],
    ['Merkle root', head.manifest.merkleRoot],
    ['Leaves', String(head.manifest.leaves)],
  ] as const;
  if (head.type === ERASURE_TYPE) {
    return [
      ['Requested', head.requestedAt],
      ['Deadline', head.deadlineAt],
      [
        'Every backend had confirmed by',
        `${head.completedAt}${head.isInTime ? '' : ' (after the deadline)'}`,
      ],
      ...(head.reason === undefined ? [] : [['Reason', head.reason] as const]),
      ['Versions erased', String(head.summary.versions)],
      ...(head.summary.uploads === undefined
        ? []
        : [['Unfinished uploads erased', String(head.summary.uploads)] as const]),
      ['Copies removed', String(head.summary.copies)],
      ...common,
    ];
  }
  const { summary } = head;
  const copies = Object.entries(STANDING)
    .filter(([standing]) => summary.copies[standing as CopyStatement['standing']] > 0)
    .map(([standing, text]) => `${summary.copies[standing as CopyStatement['standing']]} ${text}`);
  const basis = head.basis === 'snapshot' ? 'as one transaction saw it' : 'put together from kept evidence';
  return [
    ['Moment', `${head.moment} (${basis})`],
    ['Verified means read since', head.verifiedSince],
    ['Buckets', String(summary.buckets)],
    ['Versions', `${summary.versions}, ${summary.bytes} bytes`],
    ['Unfinished uploads', String(summary.uploads)],
    ['Copies', copies.join(', ') || 'none'],
    [
      'Copies where they may not lie',
      summary.notPermitted === undefined ? 'not judged' : String(summary.notPermitted),
    ],
    ...common,
  ];
}

function definitions(pairs: readonly (readonly [string, string])[]): string {
  return `<dl>${pairs.map(([name, text]) => `<dt>${name}</dt><dd>${escapeHtml(text)}</dd>`).join('')}</dl>`;
}

function placesTable(head: Head): string {
  const sums = new Map(
    head.type === ERASURE_TYPE ? [] : head.summary.byBackend.map((sum) => [sum.backend, sum] as const),
  );
  const rows = head.places.map((place) => {
    const sum = sums.get(place.backend);
    const cells = [
      place.backend,
      place.zone,
      place.country,
      place.jurisdiction,
      place.owner,
      place.ownerCountry,
    ];
    const counts = head.type === ERASURE_TYPE ? [] : [String(sum?.copies ?? 0), String(sum?.bytes ?? 0)];
    return `<tr>${[...cells, ...counts].map((cell) => `<td>${escapeHtml(cell)}</td>`).join('')}</tr>`;
  });
  const names = ['Backend', 'Zone', 'Country', 'Law', 'Owner', "Owner's country"];
  const more = head.type === ERASURE_TYPE ? [] : ['Copies', 'Bytes'];
  return table([...names, ...more], rows);
}

function objectsTable(leaves: readonly Leaf[]): string {
  const rows = leaves.flatMap((leaf) => {
    if (leaf.kind !== 'version' && leaf.kind !== 'upload') return [];
    const what = leaf.kind === 'version' ? `${leaf.versionId}, ${leaf.status}` : 'unfinished upload';
    const copies = leaf.copies.map((copy) => {
      const when = copy.removedAt ?? copy.verifiedAt;
      const warning = copy.isPermitted === false ? ' <span class="bad">may not lie there</span>' : '';
      const text = `${copy.backend} (${copy.country}, law ${copy.jurisdiction}): ${STANDING[copy.standing]}${when === undefined ? '' : ` ${when}`}`;
      return `${escapeHtml(text)}${warning}`;
    });
    return [
      `<tr><td><code>${escapeHtml(`${leaf.bucket}/${leaf.key}`)}</code></td><td>${escapeHtml(what)}</td><td>${copies.join('<br>')}</td></tr>`,
    ];
  });
  return table(['Object', 'Version', 'Copies'], rows);
}

function shownNote(head: Head, shown: number): string {
  const hidden = head.manifest.leaves - shown;
  return hidden > 0 ? `<p>${hidden} more leaves are in the document.</p>` : '';
}

function table(names: readonly string[], rows: readonly string[]): string {
  const head = names.map((name) => `<th>${name}</th>`).join('');
  return `<table><thead><tr>${head}</tr></thead><tbody>${rows.join('\n')}</tbody></table>`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
