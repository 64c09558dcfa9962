import { RawClient } from '@cloudact/bq-emulator/testing';
import { type ProtoField, ProtoRows } from '@cloudact/bq-emulator/testing';

const PROJECT = 'crash';
const DATASET = 'd';
const BASE = `projects/${PROJECT}/datasets/${DATASET}`;
const FIELDS = [{ name: 'id', type: 'INTEGER', mode: 'REQUIRED' }, { name: 'pad', type: 'STRING' }];
const PROTO_FIELDS: readonly ProtoField[] = [{ name: 'id', type: 'int64' }, { name: 'pad', type: 'string' }];

/** The message that writers send for `FIELDS`. */
export const rowProto = new ProtoRows(PROTO_FIELDS);

/** An answer of the server other than success; the request did not take effect. */
export class Refused extends Error {
  override readonly name = 'Refused';

  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** One life of the server, as clients see it. */
export class Target {
  readonly client: RawClient;
  readonly #url: string;

  constructor(address: { readonly url: string; readonly grpcPort: number }) {
    this.#url = address.url;
    this.client = new RawClient(address.grpcPort);
  }

  /** @throws Refused; any other error means that the outcome is unknown */
  async rest(method: string, path: string, body?: string, contentType = 'application/json'): Promise<Record<string, unknown>> {
    const answer = await fetch(`${this.#url}${path}`, { method, ...(body === undefined ? {} : { body, headers: { 'content-type': contentType } }) });
    const json = (await answer.json()) as Record<string, unknown>;
    if (!answer.ok) throw new Refused(answer.status, JSON.stringify(json));
    return json;
  }

  async createDataset(): Promise<void> {
    await this.rest('POST', `/bigquery/v2/projects/${PROJECT}/datasets`, JSON.stringify({ datasetReference: { datasetId: DATASET } }));
  }

  async createTable(tableId: string): Promise<void> {
    await this.rest('POST', `/bigquery/v2/${BASE}/tables`, JSON.stringify({ tableReference: { tableId }, schema: { fields: FIELDS } }));
  }

  insertAll(tableId: string, ids: readonly number[]): Promise<Record<string, unknown>> {
    return this.rest('POST', `/bigquery/v2/${BASE}/tables/${tableId}/insertAll`, JSON.stringify({ rows: ids.map((id) => ({ json: { id, pad: `p${id}` } })) }));
  }

  /** Runs a job to its end. A known id is the same job, of an earlier life. @throws Refused where it failed */
  async job(jobId: string, configuration: unknown, media?: string): Promise<void> {
    const job = JSON.stringify({ jobReference: { projectId: PROJECT, jobId }, configuration });
    try {
      const [path, body, type] = media === undefined
        ? [`/bigquery/v2/projects/${PROJECT}/jobs`, job, 'application/json'] as const
        : [`/upload/bigquery/v2/projects/${PROJECT}/jobs?uploadType=multipart`, `--b\r\ncontent-type: application/json\r\n\r\n${job}\r\n--b\r\ncontent-type: application/octet-stream\r\n\r\n${media}\r\n--b--\r\n`, 'multipart/related; boundary=b'] as const;
      await this.rest('POST', path, body, type);
    } catch (error) {
      if (!(error instanceof Refused) || error.status !== 409) throw error;
    }
    for (;;) {
      const { status } = (await this.rest('GET', `/bigquery/v2/projects/${PROJECT}/jobs/${jobId}`)) as { status: { state: string; errorResult?: { message: string } } };
      if (status.errorResult !== undefined) throw new Refused(400, status.errorResult.message);
      if (status.state === 'DONE') return;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  query(jobId: string, query: string): Promise<void> {
    return this.job(jobId, { query: { query, useLegacySql: false, defaultDataset: { datasetId: DATASET } } });
  }

  load(jobId: string, tableId: string, ids: readonly number[]): Promise<void> {
    const media = ids.map((id) => `${JSON.stringify({ id, pad: `p${id}` })}\n`).join('');
    return this.job(jobId, { load: { sourceFormat: 'NEWLINE_DELIMITED_JSON', destinationTable: { projectId: PROJECT, datasetId: DATASET, tableId } } }, media);
  }

  /** First column of every row of a table. */
  async ids(tableId: string): Promise<readonly number[]> {
    const ids: number[] = [];
    for (let token = ''; ;) {
      const page = (await this.rest('GET', `/bigquery/v2/${BASE}/tables/${tableId}/data?selectedFields=id&pageToken=${token}`)) as { rows?: { f: { v: string }[] }[]; pageToken?: string };
      for (const row of page.rows ?? []) ids.push(Number(row.f[0]?.v));
      if (page.pageToken === undefined) return ids;
      token = page.pageToken;
    }
  }

  close(): void {
    this.client.close();
  }
}

/** The Storage Write API's name of a table. */
export const tablePath = (tableId: string): string => `${BASE}/tables/${tableId}`;

/** Rows as AppendRows takes them. */
export const protoRows = (ids: readonly number[]): { readonly writerSchema: Buffer; readonly rows: { readonly serializedRows: Buffer[] } } => ({
  writerSchema: rowProto.writerSchema, rows: { serializedRows: ids.map((id) => rowProto.row({ id, pad: `p${id}` })) },
});
