import { LRUCache } from 'lru-cache';
import type { JobOptions, QueryPrincipal } from '../gateway.js';
import { JobClient, type JobClientOptions } from './job-client.js';
import { QueryJobs } from './query-job.js';
import type { RestTransport } from './rest-transport.js';

export interface QueryDoor {
  readonly jobs: JobClient;
  readonly queries: QueryJobs;
}

export interface PrincipalQueriesOptions extends JobClientOptions {
  /** A transport in that principal's name, sharing all limits; undefined where nothing can prove it. */
  readonly transportFor?: (principal: QueryPrincipal) => RestTransport;
}

/** Principals whose clients, with their tokens, are kept at a time. */
const KEPT_PRINCIPALS = 500;

/** Queries in the gateway's own name, or in a principal's: a job is started, read and cancelled by the one who owns it. */
export class PrincipalQueries {
  readonly #options: PrincipalQueriesOptions;
  readonly #own: QueryDoor;
  readonly #kept = new LRUCache<string, QueryDoor>({ max: KEPT_PRINCIPALS });

  constructor(options: PrincipalQueriesOptions) {
    this.#options = options;
    this.#own = this.#door(options.transport);
  }

  for({ principal }: Pick<JobOptions, 'principal'>): QueryDoor {
    const { transportFor } = this.#options;
    if (principal === undefined || transportFor === undefined) return this.#own;
    const key = `${principal.orgSlug} ${principal.datasets.join(' ')}`;
    let door = this.#kept.get(key);
    if (door === undefined) {
      door = this.#door(transportFor(principal));
      this.#kept.set(key, door);
    }
    return door;
  }

  #door(transport: RestTransport): QueryDoor {
    const options = { ...this.#options, transport };
    const jobs = new JobClient(options);
    return { jobs, queries: new QueryJobs({ transport, jobs, ...(options.clock === undefined ? {} : { clock: options.clock }) }) };
  }
}
