import type { BenchReport, BenchResult } from './benchmark.js';

const WIDTH = 960;
const ROW = 58;
const TOP = 64;
/** Where bars begin, and the longest of them. */
const LEFT = 16;
const BAR = 560;
const [OURS, THEIRS, GOOD, BAD] = ['#2563eb', '#94a3b8', '#15803d', '#b91c1c'];

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** Two bars a figure: what was measured, and what it is compared with, each as a share of the larger of the two. */
function figure(result: BenchResult, index: number): string {
  const y = TOP + index * ROW;
  const largest = Math.max(result.value, result.againstValue);
  const width = (value: number): number => Math.max(2, Math.round((value / largest) * BAR));
  const bar = (offset: number, value: number, color: string, label: string): string =>
    `<rect x="${LEFT}" y="${y + offset}" width="${width(value)}" height="13" rx="2" fill="${color}"/><text x="${LEFT + width(value) + 6}" y="${y + offset + 11}" class="small">${escaped(label)}</text>`;
  return [
    `<text x="${LEFT}" y="${y + 12}"><tspan class="id">${escaped(result.id)}</tspan> <tspan class="small">${escaped(result.what)}</tspan></text>`,
    bar(18, result.value, OURS, `${result.value} ${result.unit}`),
    bar(33, result.againstValue, THEIRS, `${result.againstValue} ${result.unit}: ${result.against}`),
    `<text x="${WIDTH - 16}" y="${y + 29}" text-anchor="end" class="small" style="fill:${result.holds ? GOOD : BAD}">ratio ${result.ratio}; target ${result.judge === 'ratio' ? 'ratio ' : ''}${result.target}${result.judge === 'ratio' ? '' : ` ${escaped(result.unit)}`}: ${result.holds ? 'holds' : 'misses'}</text>`,
  ].join('');
}

/** A report as a picture. */
export function reportSvg({ bench, results }: BenchReport, command: string): string {
  const height = TOP + results.length * ROW + 8;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" font-family="system-ui, sans-serif" font-size="13">
<style>.id{font-weight:600}.small{font-size:11px;fill:#334155}.title{font-size:18px;font-weight:600}</style>
<rect width="100%" height="100%" fill="#ffffff"/>
<text x="${LEFT}" y="28" class="title">${escaped(bench)}</text><text x="${LEFT}" y="46" class="small">${escaped(command)} · blue: measured, grey: compared with; medians of one run in turn</text>
${results.map(figure).join('\n')}
</svg>
`;
}
