import { createHash } from 'node:crypto';
import { ApiError } from '../api-error.js';

export interface DatasetId {
  readonly projectId: string;
  readonly datasetId: string;
}

/** Somebody who may read some datasets and start queries, and nothing else: roles/bigquery.dataViewer on each, roles/bigquery.jobUser. */
export class Reader {
  readonly email: string;
  /** Tells readers apart, also those of one name. */
  readonly key: string;
  readonly #datasets: ReadonlySet<string>;

  /** @param datasets `project.dataset` */
  constructor(email: string, datasets: readonly string[]) {
    this.email = email;
    this.#datasets = new Set(datasets);
    this.key = createHash('sha256').update(JSON.stringify([email, [...this.#datasets].sort()])).digest('base64url');
  }

  mayRead({ projectId, datasetId }: DatasetId): boolean {
    return this.#datasets.has(`${projectId}.${datasetId}`);
  }
}

/** https://cloud.google.com/bigquery/docs/error-messages: accessDenied. Says the same of what is not there and of what is not to be seen. */
export const accessDenied = (message: string): ApiError => new ApiError('accessDenied', `Access Denied: ${message}`);
