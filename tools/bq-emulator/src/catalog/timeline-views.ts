import { INT64, STRING, TIMESTAMP } from '../sql/sql-type.js';
import type { VirtualTable } from '../sql/translate/catalog-view.js';
import type { Arrival } from './arrival-log.js';
import { column, instant, text, type ViewColumn, virtual, whole } from './virtual-columns.js';

const MINUTE_MS = 60_000;

/** What came into a table within a minute. */
interface Minute {
  readonly start: number;
  readonly projectId: string;
  readonly datasetId: string;
  readonly tableId: string;
  requests: number;
  rows: number;
}

function minutesOf(arrivals: readonly Arrival[], source: Arrival['source'], projectId: string): readonly Minute[] {
  const minutes = new Map<string, Minute>();
  for (const arrival of arrivals) {
    if (arrival.source !== source || !arrival.table.startsWith(`${projectId}:`)) continue;
    const start = Math.floor(arrival.at / MINUTE_MS) * MINUTE_MS;
    const [datasetId = '', ...rest] = arrival.table.slice(projectId.length + 1).split('.');
    const key = `${start} ${arrival.table}`;
    const minute = minutes.get(key) ?? { start, projectId, datasetId, tableId: rest.join('.'), requests: 0, rows: 0 };
    minute.requests += 1;
    minute.rows += arrival.rows;
    minutes.set(key, minute);
  }
  return [...minutes.values()];
}

const WHERE: readonly ViewColumn<Minute>[] = [
  column('project_id', STRING, (m) => text(m.projectId)), column('project_number', INT64, () => whole(0)), column('dataset_id', STRING, (m) => text(m.datasetId)), column('table_id', STRING, (m) => text(m.tableId)),
];
const start = column<Minute>('start_timestamp', TIMESTAMP, (m) => instant(m.start));
const errorCode = column<Minute>('error_code', STRING, () => null);
const rows = column<Minute>('total_rows', INT64, (m) => whole(m.rows));
const requests = column<Minute>('total_requests', INT64, (m) => whole(m.requests));
const bytes = column<Minute>('total_input_bytes', INT64, () => null);

/** https://cloud.google.com/bigquery/docs/information-schema-streaming: requests that stored rows since the start of the server; their bytes are not counted. */
export const streamingTimelineView = (arrivals: readonly Arrival[], projectId: string): VirtualTable => virtual([start, errorCode, requests, rows, bytes, ...WHERE], () => minutesOf(arrivals, 'insertAll', projectId));

/** https://cloud.google.com/bigquery/docs/information-schema-write-api: likewise; the type of the stream is not told. */
export const writeApiTimelineView = (arrivals: readonly Arrival[], projectId: string): VirtualTable =>
  virtual([...WHERE, start, column<Minute>('stream_type', STRING, () => null), errorCode, rows, bytes, requests], () => minutesOf(arrivals, 'storage-write', projectId));
