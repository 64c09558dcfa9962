import { RetryPolicy } from '@cloudact/bq-resilience';
import type { ActualDataset, ActualTable, DatasetOptions, DdlPort, TableSchema, TableUpdate } from '@cloudact/schemas';
import { BigQueryError } from '../errors/bigquery-error.js';
import { classifyBigQueryError } from '../errors/classify-bigquery-error.js';
import { checkDatasetId } from '../identifiers/quote-identifier.js';
import { type BigQueryClientOptions, createBigQueryClient } from './create-bigquery-client.js';
import { readTableResource } from './read-table-resource.js';
import type { RestDataset, RestTable, RestTableList } from './rest-resources.js';
import { type RestRequest, RestTransport, type RestTransportOptions } from './rest-transport.js';
import { tableResource, tableUpdateResource } from './table-resource.js';

export interface GoogleDdlPortOptions extends BigQueryClientOptions, Omit<RestTransportOptions, 'client'> {
  /** Default: three attempts. Metadata calls meet `rateLimitExceeded` easily: five a table in ten seconds. */
  readonly retry?: RetryPolicy;
}

/** Datasets and tables of one project, through the REST resources rather than SQL, so that nothing is billed and nothing is quoted. */
export class GoogleDdlPort implements DdlPort {
  readonly #projectId: string;
  readonly #transport: RestTransport;
  readonly #retry: RetryPolicy;

  constructor(options: GoogleDdlPortOptions) {
    const { retry, maxConcurrent, maxQueue, maxWaitMs, ...client } = options;
    const limits = { ...(maxConcurrent === undefined ? {} : { maxConcurrent }), ...(maxQueue === undefined ? {} : { maxQueue }), ...(maxWaitMs === undefined ? {} : { maxWaitMs }) };
    this.#projectId = options.projectId;
    this.#transport = new RestTransport({ client: createBigQueryClient(client), ...limits });
    this.#retry = retry ?? new RetryPolicy({ classify: classifyBigQueryError });
  }

  async getDataset(datasetId: string): Promise<ActualDataset | undefined> {
    const dataset = await this.#find<RestDataset>(datasetPath(datasetId));
    if (dataset === undefined) return undefined;
    return {
      datasetId,
      location: dataset.location ?? '',
      labels: dataset.labels ?? {},
      ...(dataset.description === undefined ? {} : { description: dataset.description }),
    };
  }

  async createDataset(datasetId: string, options: DatasetOptions): Promise<void> {
    const datasetReference = { projectId: this.#projectId, datasetId: checkDatasetId(datasetId) };
    await this.#send({ method: 'POST', path: '/datasets', body: { datasetReference, ...options } });
  }

  async listTables(datasetId: string): Promise<readonly ActualTable[]> {
    const listed: RestTable[] = [];
    let pageToken: string | undefined;
    do {
      const page: RestTableList = await this.#send({ method: 'GET', path: `${datasetPath(datasetId)}/tables`, query: { maxResults: 1_000, ...(pageToken === undefined ? {} : { pageToken }) } });
      listed.push(...(page.tables ?? []).filter((table) => (table.type ?? 'TABLE') === 'TABLE'));
      pageToken = page.nextPageToken === '' ? undefined : page.nextPageToken;
    } while (pageToken !== undefined);
    // the list has no columns; how many are read at a time is bounded by the transport
    const tables = await Promise.all(listed.map((table) => this.#find<RestTable>(`${datasetPath(datasetId)}/tables/${table.tableReference?.tableId}`)));
    return tables.filter((table) => table !== undefined).map(readTableResource);
  }

  async createTable(datasetId: string, table: TableSchema): Promise<void> {
    const tableReference = { projectId: this.#projectId, datasetId, tableId: table.tableName };
    await this.#send({ method: 'POST', path: `${datasetPath(datasetId)}/tables`, body: { tableReference, ...tableResource(table) } });
  }

  /** Reads, then patches what it read: a table that changed in between is refused with BIGQUERY_PRECONDITION_FAILED. */
  async updateTable(datasetId: string, tableId: string, update: TableUpdate): Promise<void> {
    const path = `${datasetPath(datasetId)}/tables/${tableId}`;
    const table = await this.#send<RestTable>({ method: 'GET', path });
    const headers = table.etag === undefined ? {} : { 'If-Match': table.etag };
    await this.#send({ method: 'PATCH', path, headers, body: tableUpdateResource(update, table) });
  }

  async close(): Promise<void> {
    this.#transport.close();
  }

  #send<T>(request: RestRequest): Promise<T> {
    return this.#retry.run(() => this.#transport.send<T>(request));
  }

  async #find<T>(path: string): Promise<T | undefined> {
    try {
      return await this.#send<T>({ method: 'GET', path });
    } catch (error) {
      if (error instanceof BigQueryError && error.code === 'BIGQUERY_NOT_FOUND') return undefined;
      throw error;
    }
  }
}

function datasetPath(datasetId: string): string {
  return `/datasets/${checkDatasetId(datasetId)}`;
}
