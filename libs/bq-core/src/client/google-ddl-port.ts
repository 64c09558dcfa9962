import { RetryPolicy } from '@cloudact/bq-resilience';
import type { ActualDataset, ActualTable, DatasetOptions, DdlPort, TableSchema, TableUpdate } from '@cloudact/schemas';
import { BigQueryError } from '../errors/bigquery-error.js';
import { classifyBigQueryError } from '../errors/classify-bigquery-error.js';
import { checkDatasetId } from '../identifiers/quote-identifier.js';
import { type BigQueryClientOptions, RestEndpoint } from './rest-endpoint.js';
import { readTableResource } from './read-table-resource.js';
import type { RestDataset, RestDatasetList, RestTable, RestTableList } from './rest-resources.js';
import { type RestRequest, RestTransport, type RestTransportOptions } from './rest-transport.js';
import { tableResource, tableUpdateResource } from './table-resource.js';

export interface GoogleDdlPortOptions extends BigQueryClientOptions, Omit<RestTransportOptions, 'endpoint' | 'places'> {
  /** Default: three attempts. Metadata calls meet `rateLimitExceeded` easily: five a table in ten seconds. */
  readonly retry?: RetryPolicy;
}

/** docs/reference/rest/v2/datasets/list: the server may give fewer. */
const DATASETS_A_PAGE = 1_000;

/** Datasets and tables of one project, through the REST resources rather than SQL, so that nothing is billed and nothing is quoted. */
export class GoogleDdlPort implements DdlPort {
  readonly #projectId: string;
  readonly #transport: RestTransport;
  readonly #retry: RetryPolicy;

  constructor(options: GoogleDdlPortOptions) {
    const { retry, maxConcurrent, maxQueue, maxWaitMs, ...client } = options;
    const limits = { ...(maxConcurrent === undefined ? {} : { maxConcurrent }), ...(maxQueue === undefined ? {} : { maxQueue }), ...(maxWaitMs === undefined ? {} : { maxWaitMs }) };
    this.#projectId = options.projectId;
    this.#transport = new RestTransport({ endpoint: RestEndpoint.open(client), projectId: options.projectId, ...limits });
    this.#retry = retry ?? new RetryPolicy({ classify: classifyBigQueryError });
  }

  async listDatasets(): Promise<readonly ActualDataset[]> {
    const found: ActualDataset[] = [];
    let pageToken: string | undefined;
    do {
      const page: RestDatasetList = await this.#send({ method: 'GET', path: '/datasets', query: { maxResults: DATASETS_A_PAGE, ...(pageToken === undefined ? {} : { pageToken }) } });
      found.push(...(page.datasets ?? []).map(({ datasetReference, location = '', labels = {} }) => ({ datasetId: datasetReference.datasetId, location, labels })));
      pageToken = page.nextPageToken === '' ? undefined : page.nextPageToken;
    } while (pageToken !== undefined);
    return found;
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

  /** Sets these labels of a dataset and leaves the others; null takes one away. */
  async setDatasetLabels(datasetId: string, labels: Readonly<Record<string, string | null>>): Promise<void> {
    await this.#send({ method: 'PATCH', path: datasetPath(datasetId), body: { labels } });
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

  async getTable(datasetId: string, tableId: string): Promise<ActualTable | undefined> {
    const table = await this.#find<RestTable>(tablePath(datasetId, tableId));
    return table === undefined || (table.type ?? 'TABLE') !== 'TABLE' ? undefined : readTableResource(table);
  }

  async createTable(datasetId: string, table: TableSchema): Promise<void> {
    const tableReference = { projectId: this.#projectId, datasetId, tableId: table.tableName };
    await this.#send({ method: 'POST', path: `${datasetPath(datasetId)}/tables`, body: { tableReference, ...tableResource(table) } });
  }

  /** Reads, then patches what it read: a table that changed in between is refused with BIGQUERY_PRECONDITION_FAILED. */
  async updateTable(datasetId: string, tableId: string, update: TableUpdate): Promise<void> {
    await this.#readAndPatch(datasetId, tableId, () => update);
  }

  /** A table that changed in between is read once more. */
  async changeTable(datasetId: string, tableId: string, change: (actual: ActualTable) => TableUpdate | undefined): Promise<boolean> {
    const once = (): Promise<boolean> => this.#readAndPatch(datasetId, tableId, (table) => change(readTableResource(table)));
    return once().catch((error: unknown) => (error instanceof BigQueryError && error.code === 'BIGQUERY_PRECONDITION_FAILED' ? once() : Promise.reject(error)));
  }

  async #readAndPatch(datasetId: string, tableId: string, updateOf: (table: RestTable) => TableUpdate | undefined): Promise<boolean> {
    const path = tablePath(datasetId, tableId);
    const table = await this.#send<RestTable>({ method: 'GET', path });
    const update = updateOf(table);
    if (update === undefined) return false;
    const headers = table.etag === undefined ? {} : { 'If-Match': table.etag };
    await this.#send({ method: 'PATCH', path, headers, body: tableUpdateResource(update, table) });
    return true;
  }

  async close(): Promise<void> {
    await this.#transport.close();
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

function tablePath(datasetId: string, tableId: string): string {
  return `${datasetPath(datasetId)}/tables/${encodeURIComponent(tableId)}`;
}

function datasetPath(datasetId: string): string {
  return `/datasets/${checkDatasetId(datasetId)}`;
}
