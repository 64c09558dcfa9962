import { createHash } from 'node:crypto';
import type { Row } from '@cloudact/bq-writers';

/** What names a slice, and with the content a run. */
export interface RunIdentity {
  readonly org: string;
  readonly pipelineId: string;
  readonly credentialId: string;
  /** YYYY-MM-DD. */
  readonly runDate: string;
}

/**
 * The run that a request is, where it does not say: the same rows for the same slice are the same run, and so are two requests under
 * one Idempotency-Key. What is the same run is stored once.
 */
export function deriveRunId(identity: RunIdentity, table: string, from: { readonly idempotencyKey: string } | { readonly contentSha256: string }): string {
  const { org, pipelineId, credentialId, runDate } = identity;
  const hash = createHash('sha256').update(JSON.stringify([org, table, pipelineId, credentialId, runDate, from]));
  return `run_${hash.digest('hex').slice(0, 40)}`;
}

/** The columns that the pipeline fills, the same for every row of a run. */
export function lineageStamp({ org, pipelineId, credentialId, runDate }: RunIdentity, runId: string, ingestedAt: Date): Row {
  const at = ingestedAt.toISOString();
  return {
    x_org_slug: org,
    x_pipeline_id: pipelineId,
    x_credential_id: credentialId,
    x_pipeline_run_date: runDate,
    x_run_id: runId,
    x_ingested_at: at,
    x_ingestion_date: at.slice(0, 10),
  };
}
