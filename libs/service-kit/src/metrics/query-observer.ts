import type { QueryStage } from '@cloudact/bq-core';
import type { ServiceMetrics } from './service-metrics.js';

const MILLISECONDS_PER_SECOND = 1_000;

/** Counts every query of the query path, from the outside of all its stages. */
export function queryObserver(metrics: ServiceMetrics): QueryStage {
  return {
    run: async (call, next) => {
      const began = performance.now();
      const seconds = (): number => (performance.now() - began) / MILLISECONDS_PER_SECOND;
      const { statementClass } = call.inspection;
      try {
        const result = await next(call);
        metrics.query(statementClass, seconds(), { bytesBilled: result.statistics.bytesBilled });
        return result;
      } catch (error) {
        metrics.query(statementClass, seconds(), { error });
        throw error;
      }
    },
  };
}
