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
      report.writes.map(({ method, rows, ms, why }) => [method, String(rows), (ms / 1000).toFixed(2), String(Math.round((rows * 1000) / Math.max(1, ms))), firstClause(why)]),
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

/** The receipt says it all; a table has room for the beginning. */
function firstClause(why: string): string {
  return why.split(';')[0] ?? why;
}

const NUMBER = /^-?\d+(\.\d+)?$/;

/** Columns as wide as their widest cell; numbers stand with their points below one another. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const columns = head.map((title, column) => {
    const cells = rows.map((row) => row[column] ?? '');
    const numeric = cells.every((cell) => NUMBER.test(cell));
    const aligned = numeric ? alignPoints(cells) : cells;
    const width = Math.max(title.length, ...aligned.map((cell) => cell.length));
    return [title, ...aligned].map((cell) => (numeric ? cell.padStart(width) : cell.padEnd(width)));
  });
  return [head, ...rows].map((_row, line) => `  ${columns.map((column) => column[line]).join('  ')}`.trimEnd());
}

function alignPoints(numbers: readonly string[]): readonly string[] {
  const fractions = numbers.map((number) => (number.split('.')[1] === undefined ? 0 : (number.split('.')[1] as string).length + 1));
  const widest = Math.max(0, ...fractions);
  return numbers.map((number, index) => number + ' '.repeat(widest - (fractions[index] as number)));
}
