import { asOrg, type DemoContext, type DemoOrg } from '../demo-context.js';
import type { DemoReport } from '../demo-report.js';
import { csvLine, csvRecord } from '../focus/csv-text.js';
import { FOCUS_COLUMNS } from '../focus/focus-columns.js';
import { type FocusRow, generateFocusRows } from '../focus/generate-focus-rows.js';
import { RUN_DATE } from './ingest.js';

/** What is broken in each bad row, and how a person would mend it. */
const BREAKAGES: readonly { readonly column: string; readonly bad: string | null }[] = [
  { column: 'BilledCost', bad: 'twelve dollars' },
  { column: 'ChargePeriodStart', bad: '31/10/2026' },
  { column: 'BillingCurrency', bad: null },
  { column: 'Tags', bad: '{team: platform' },
  { column: 'ListUnitPrice', bad: '1,50' },
];
const GOOD_ROWS = 20;

/** Bad rows among good ones: the good are stored, the bad are kept with the reason, and replayed once they are mended. */
export async function badRows(context: DemoContext, org: DemoOrg): Promise<DemoReport['badRows']> {
  const step = context.progress.step('Bury bad rows, mend them, replay');
  const rows = [...generateFocusRows(GOOD_ROWS + BREAKAGES.length, 42)];
  const broken: FocusRow[] = rows.map((row, index) => {
    const breakage = BREAKAGES[index];
    return breakage === undefined ? row : { ...row, [breakage.column]: breakage.bad };
  });
  const pipeline = asOrg(context, 'pipeline', org);
  const body = Buffer.from(csvLine(FOCUS_COLUMNS) + broken.map((row) => csvRecord(FOCUS_COLUMNS, row)).join(''));
  const query = new URLSearchParams({ method: 'storage-write', pipeline_id: 'focus_broken', credential_id: 'demo', run_date: RUN_DATE });
  const receipt = await pipeline.call({ path: `/organizations/${org.slug}/ingestions?${query}`, body, headers: { 'content-type': 'text/csv' } });
  context.check('the good neighbours of bad rows are stored', receipt['rows_written'] === GOOD_ROWS);

  const listed = await pipeline.call({ path: `/organizations/${org.slug}/dead-letters?status=OPEN` });
  const letters = listed['dead_letters'] as readonly { readonly dead_letter_id: string; readonly row_index: number }[];
  const fixes = Object.fromEntries(
    letters.map(({ dead_letter_id: id, row_index: index }) => {
      const { column } = BREAKAGES[index] as (typeof BREAKAGES)[number];
      return [id, { [column]: rows[index]?.[column] ?? null }];
    }),
  );
  const replay = await pipeline.call({ path: `/organizations/${org.slug}/dead-letters/replay`, json: { fixes } });
  const result = { sent: BREAKAGES.length, deadLettered: Number(receipt['rows_dead_lettered']), replayed: Number(replay['replayed']) };
  context.check('every bad row became a dead letter', result.deadLettered === result.sent);
  context.check('every mended dead letter was replayed', result.replayed === result.deadLettered);
  step.done(`${result.deadLettered} buried, ${result.replayed} replayed`);
  return result;
}

/** Rows that the second organisation must have in the end: the good ones and the mended ones. */
export const BAD_ROWS_ORG_ROWS = GOOD_ROWS + BREAKAGES.length;
