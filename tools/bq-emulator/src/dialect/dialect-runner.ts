import { civilOf, dateText, datetimeText, timeText, timestampText } from '../encode/civil-time.js';
import type { Cell } from '../catalog/table-store.js';
import { Engine } from '../engine/engine.js';
import { toApiError } from '../sql/engine-messages.js';
import { type SqlType, typeName } from '../sql/sql-type.js';
import { translate } from '../sql/translate/statement.js';
import type { QueryParameter } from '../sql/translate/translation.js';
import { ApiError } from '../api-error.js';
import type { ExpectedCell } from './dialect-case.js';
import { dialectCatalog, fillDialectTables } from './dialect-tables.js';

/** CURRENT_TIMESTAMP of every case: 2024-05-06 07:08:09.123456 UTC, a Monday. */
const NOW_MICROS = 1_714_979_289_123_456n;

export interface DialectAnswer {
  readonly types: string;
  readonly columnTypes: readonly SqlType[];
  readonly columnNames: readonly (string | undefined)[];
  readonly rows: readonly (readonly Cell[])[];
}

export interface DialectRunner {
  /** Answers with rows, or with the error that BigQuery's client would see. Anything else is thrown. */
  run(source: string, parameters?: readonly QueryParameter[]): Promise<DialectAnswer | ApiError>;
  close(): void;
}

/** One engine in memory with the tables of `dialect-tables.ts`. */
export async function openDialectRunner(): Promise<DialectRunner> {
  const engine = await Engine.open(undefined);
  await fillDialectTables(engine);
  const answer = async (source: string, parameters: readonly QueryParameter[]): Promise<DialectAnswer> => {
    const plan = translate(source, { catalog: dialectCatalog, projectId: 'p', defaultDataset: { projectId: 'p', datasetId: 'd' }, parameters, nowMicros: NOW_MICROS });
    if (plan.kind !== 'select') throw new Error('A dialect case is a query');
    const columnTypes = plan.columns.map((c) => c.type);
    const rows = (await engine.query(plan.sql, columnTypes, plan.parameters)).rows();
    return { types: columnTypes.map(typeName).join(', '), columnTypes, columnNames: plan.columns.map((c) => c.name), rows };
  };
  return {
    run: (source, parameters = []) => answer(source, parameters).catch((error: unknown) => {
      const shown = toApiError(error);
      if (shown instanceof ApiError) return shown;
      throw shown;
    }),
    close: () => { engine.close(); },
  };
}

/** A cell in the words of a case. Floats keep 12 digits: the last ones depend on the machine's mathematics. */
export function shownCell(cell: Cell, type: SqlType): unknown {
  if (cell === null) return null;
  switch (type.kind) {
    case 'ARRAY': return (cell as readonly Cell[]).map((item) => shownCell(item, type.element));
    case 'STRUCT': return (cell as readonly Cell[]).map((item, i) => shownCell(item, type.fields[i]?.type ?? { kind: 'STRING' }));
    case 'RANGE': return (cell as readonly Cell[]).map((item) => shownCell(item, type.element));
    case 'FLOAT64': return shownFloat(cell as number);
    case 'BYTES': return Buffer.from(cell as Uint8Array).toString('latin1');
    case 'DATE': return dateText(cell as number);
    case 'TIME': return timeText(cell as bigint);
    case 'DATETIME': return datetimeText(cell as bigint);
    case 'TIMESTAMP': return civilOf(cell as bigint).micro % 1000 === 0 ? timestampText(cell as bigint) : `${datetimeText(cell as bigint, ' ')}+00`;
    default: return String(cell);
  }
}

const shownFloat = (x: number): string => (Number.isFinite(x) ? String(Number(x.toPrecision(12))) : Number.isNaN(x) ? 'NaN' : x > 0 ? 'inf' : '-inf');

/** What a case expects, in the same words. */
export function expectedCell(cell: ExpectedCell, type: SqlType | undefined): unknown {
  if (cell === null) return null;
  if (Array.isArray(cell)) {
    const items = cell as readonly ExpectedCell[];
    return items.map((item, i) => expectedCell(item, type?.kind === 'ARRAY' ? type.element : type?.kind === 'STRUCT' ? type.fields[i]?.type : undefined));
  }
  return type?.kind === 'FLOAT64' && typeof cell === 'number' ? shownFloat(cell) : String(cell as string);
}
