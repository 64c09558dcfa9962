import type { BadRowPolicy } from '@cloudact/bq-writers';
import type { IngestRun } from './ingest-runs.js';
import type { RunQuery } from './run-query.dto.js';

/** What an operation takes where a request says nothing. */
export interface RunDefaults {
  readonly pipelineId: string;
  readonly credentialId: string;
  readonly badRows: BadRowPolicy;
}

/** The part of a run that its query decides. */
export function runOfQuery(org: string, query: RunQuery, defaults: RunDefaults, now: Date): Pick<IngestRun, 'identity' | 'method' | 'intent' | 'badRows' | 'runId' | 'expectedRows'> {
  return {
    identity: {
      org,
      pipelineId: query.pipeline_id ?? defaults.pipelineId,
      credentialId: query.credential_id ?? defaults.credentialId,
      runDate: query.run_date ?? now.toISOString().slice(0, 10),
    },
    method: query.method,
    intent: query.intent,
    badRows: query.bad_rows ?? defaults.badRows,
    ...(query.run_id === undefined ? {} : { runId: query.run_id }),
    ...(query.expected_rows === undefined ? {} : { expectedRows: query.expected_rows }),
  };
}
