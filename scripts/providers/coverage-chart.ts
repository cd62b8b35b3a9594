import type { Tally } from '@sgw/providers';

/** One bar: its name, how the zones answer, how many there are. */
export interface Bar {
  readonly name: string;
  readonly zones: number;
  readonly tally: Tally;
}

const LABEL = 150;
const BAR = 480;
const ROW = 22;
const HEAD = 56;
const WIDTH = LABEL + BAR + 90;

/** Answers in the order of the bar. Colours pass WCAG 2.2 (1.4.11) on white and on near-black; every part has its number as well. */
const PARTS = [
  { answer: 'yes', word: 'yes', colour: '#0b7a4b' },
  { answer: 'partial', word: 'partial', colour: '#b06a00' },
  { answer: 'no', word: 'no', colour: '#b3261e' },
  { answer: 'unknown', word: 'unknown', colour: '#7d8797' },
] as const;

/**
 * Draws stacked bars as an SVG that stands alone: no script, no font and no picture from anywhere.
 *
 * @param title names what is counted
 */
export function coverageSvg(title: string, bars: readonly Bar[]): string {
  const most = Math.max(1, ...bars.map(({ zones }) => zones));
  const height = HEAD + bars.length * ROW + 12;
  const summary = `${bars.length} bars; ${bars.map(barSentence).join('; ')}`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="t d" font-family="system-ui, sans-serif" font-size="12" fill="currentColor">`,
    `<title id="t">${escapeXml(title)}</title><desc id="d">${escapeXml(summary)}</desc>`,
    `<text x="0" y="16" font-size="14" font-weight="600">${escapeXml(title)}</text>`,
    ...PARTS.map(
      ({ word, colour }, index) =>
        `<rect x="${LABEL + index * 90}" y="28" width="10" height="10" rx="2" fill="${colour}"/><text x="${LABEL + index * 90 + 16}" y="37">${word}</text>`,
    ),
    ...bars.map((bar, index) => drawBar(bar, HEAD + index * ROW, BAR / most)),
    '</svg>\n',
  ].join('\n');
}

/** The chart and its numbers as one page that asks nobody for anything, in light and dark. */
export function coverageHtml(title: string, bars: readonly Bar[]): string {
  const head = ['', 'zones', ...PARTS.map(({ word }) => word)];
  const row = ({ name, zones, tally }: Bar) =>
    `<tr><th scope="row">${escapeXml(name)}</th>${[zones, ...PARTS.map(({ answer }) => tally[answer])].map((count) => `<td>${count}</td>`).join('')}</tr>`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeXml(title)}</title>
<style>
:root { color-scheme: light dark; font: 14px/20px system-ui, sans-serif; }
body { max-width: 960px; margin: 24px auto; padding: 0 16px; color: light-dark(#15181e, #e8eaee); background: light-dark(#fff, #161b22); }
svg { width: 100%; height: auto; }
table { border-collapse: collapse; margin-top: 24px; font-variant-numeric: tabular-nums; }
th, td { padding: 4px 12px; text-align: right; border-bottom: 1px solid light-dark(#dde1e7, #30363f); }
th:first-child { text-align: left; }
</style>
</head>
<body>
<h1>${escapeXml(title)}</h1>
${coverageSvg(title, bars)}<table>
<thead><tr>${head.map((word) => `<th scope="col">${word}</th>`).join('')}</tr></thead>
<tbody>
${bars.map(row).join('\n')}
</tbody>
</table>
<p>What is unknown is unknown: it is neither a yes nor a no.</p>
</body>
</html>
`;
}

function drawBar({ name, zones, tally }: Bar, y: number, perZone: number): string {
  let x = LABEL;
  const parts = PARTS.filter(({ answer }) => tally[answer] > 0).map(({ answer, word, colour }) => {
    const width = tally[answer] * perZone;
    const rect = `<rect x="${x.toFixed(1)}" y="${y}" width="${width.toFixed(1)}" height="${ROW - 6}" fill="${colour}"><title>${escapeXml(name)}: ${tally[answer]} ${word}</title></rect>`;
    x += width;
    return rect;
  });
  const middle = y + 12;
  return `<text x="${LABEL - 8}" y="${middle}" text-anchor="end">${escapeXml(name)}</text>${parts.join('')}<text x="${(x + 6).toFixed(1)}" y="${middle}">${zones}</text>`;
}

const barSentence = ({ name, tally }: Bar): string =>
  `${name}: ${PARTS.map(({ answer, word }) => `${tally[answer]} ${word}`).join(', ')}`;

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
