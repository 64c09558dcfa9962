import type { DemoReport, ProviderCost } from './demo-report.js';

/** The report as a person reads it. */
export function renderReport(report: DemoReport, providers: readonly ProviderCost[]): string {
  const { input, stored, rerun, badRows, isolation, chat, cost } = report;
  const exact = input.billedCost === stored.billedCost;
  return [
    '',
    'Writes',
    ...table(
      ['method', 'rows', 'seconds', 'rows/s', 'why'],
      report.writes.map(({ method, rows, ms, why }) => [method, String(rows), (ms / 1000).toFixed(2), String(Math.round((rows * 1000) / Math.max(1, ms))), why]),
    ),
    '',
    'Billed cost by provider',
    ...table(['provider', 'rows', 'USD'], providers.map(({ provider, rows, billedCost }) => [provider, String(rows), billedCost])),
    '',
    `  file    ${input.rows} rows, ${input.billedCost} USD`,
    `  stored  ${stored.rows} rows, ${stored.billedCost} USD  ${exact ? '(equal to the last decimal)' : '(NOT EQUAL)'}`,
    '',
    'What else was shown',
    `  re-run       ${rerun.rows} rows sent again, ${rerun.duplicates} duplicates`,
    `  bad rows     ${badRows.sent} sent, ${badRows.deadLettered} dead-lettered with their reason, ${badRows.replayed} replayed after a fix`,
    `  isolation    ${isolation.denied} of ${isolation.attempts} attempts to cross tenants refused`,
    `  chat         ${chat.conversations} conversation, ${chat.messages} messages, renamed after a second: ${chat.renamedAtOnce ? 'yes' : 'no'}`,
    `  own queries  ${cost.queries} jobs billed ${cost.bytesBilled} bytes: about ${cost.estimatedUsd} USD on Google, nothing here`,
    '',
    ...(report.ok ? [`All checks hold. ${(report.elapsedMs / 1000).toFixed(1)} s from an empty folder.`] : ['FAILED:', ...report.failed.map((what) => `  ✗ ${what}`)]),
    ...(report.ok ? ['Next: npm start, then open http://127.0.0.1:8000/docs'] : []),
  ].join('\n');
}

/** Columns as wide as their widest cell; numbers to the right. The last column is left as it is. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => (row[column] ?? '').length)));
  const line = (cells: readonly string[], isHead: boolean): string =>
    `  ${cells.map((cell, column) => (column === cells.length - 1 && !/^[-\d.]+$/.test(cell) ? cell : isHead || !/^[-\d.]+$/.test(cell) ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  ')}`;
  return [line(head, true), ...rows.map((row) => line(row, false))];
}
