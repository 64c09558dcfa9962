import type { JobOptions, Statement } from '../gateway.js';
import { jobLabels } from './job-labels.js';
import type { QueryCall } from './query-request.js';

/** The job that a call has become. */
export function jobOf({ caller, request, timeoutMs, jobId, attach, onStarted }: QueryCall): readonly [Statement, JobOptions] {
  const { sql, params, maximumBytesBilled, signal, labels, principal, limits, pageBytes } = request;
  return [
    { sql, ...(params === undefined ? {} : { params }) },
    {
      jobId,
      timeoutMs,
      labels: jobLabels(caller, labels),
      ...(maximumBytesBilled === undefined ? {} : { maximumBytesBilled }),
      ...(signal === undefined ? {} : { signal }),
      ...(principal === undefined ? {} : { principal }),
      ...(limits === undefined ? {} : { limits }),
      ...(pageBytes === undefined ? {} : { pageBytes }),
      ...(attach === undefined ? {} : { attach }),
      ...(onStarted === undefined ? {} : { onStarted }),
    },
  ];
}
