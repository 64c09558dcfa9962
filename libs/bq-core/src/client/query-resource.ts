import { BigQueryError } from '../errors/bigquery-error.js';
import type { JobOptions, Statement } from '../gateway.js';
import { MAX_BYTES_BILLED } from '../limits.js';
import { encodeParameters } from './encode-parameter.js';
import type { JobClient } from './job-client.js';

/** The Job resource of a query (docs/reference/rest/v2/Job). Every one carries a byte cap, as the int64 text that no 32 bits cut. */
export function queryResource(reference: ReturnType<JobClient['reference']>, statement: Statement, options: JobOptions, more: { readonly dryRun?: true } = {}): Record<string, unknown> {
  const params = encodeParameters(statement.params ?? {});
  return {
    jobReference: reference,
    configuration: {
      ...more,
      ...(options.labels === undefined ? {} : { labels: options.labels }),
      ...(options.timeoutMs === undefined ? {} : { jobTimeoutMs: String(options.timeoutMs) }),
      query: {
        query: statement.sql,
        useLegacySql: false,
        ...(params.length === 0 ? {} : { parameterMode: 'NAMED', queryParameters: params }),
        // what a dry run promises is asked for, not capped
        ...(more.dryRun === true ? {} : { maximumBytesBilled: checkByteCap(options.maximumBytesBilled ?? MAX_BYTES_BILLED).toString() }),
      },
    },
  };
}

/** BigQuery takes a cap of 0 or less for none. */
function checkByteCap(bytes: bigint): bigint {
  if (bytes >= 1n && bytes <= MAX_BYTES_BILLED) return bytes;
  throw new BigQueryError({ code: 'BIGQUERY_INVALID_REQUEST', reason: 'invalid', message: `maximumBytesBilled ${bytes}: use 1 to ${MAX_BYTES_BILLED}` });
}
