import type { OrgBigQueryClient } from '@cloudact/tenancy';
import { Injectable } from '@nestjs/common';
import { QueriesService } from '../../queries/queries.service.js';
import type { AdviceView, EstimateQueryBody, QueryEstimateView } from '../../queries/queries.dto.js';
import type { QueryScanAdviceView } from './query-scan.dto.js';

type Verdict = QueryEstimateView['verdict'];
/** How a verdict of the estimate reads in a sentence. */
const VERDICT_WORDS: Readonly<Record<Verdict, string>> = {
  within_cap: 'which the plan allows',
  near_cap: 'which is near to what the plan allows',
  over_cap: 'which is more than the plan allows, so that it would be refused',
  no_cap: 'and the plan sets no limit',
};
/** The pieces that say why much is read, not why an answer is slow or other than thought. */
const SCANS: readonly string[] = ['FULL_SCAN', 'PARTITION_FUNCTION', 'PARTITION_NOT_CONSTANT', 'SELECT_STAR', 'LIMIT_DOES_NOT_SAVE', 'CLUSTERING_UNUSED'];

/** Why a query reads as much as it does. Runs nothing: dry runs are free. */
@Injectable()
export class QueryScanAdvice {
  constructor(private readonly queries: QueriesService) {}

  async advise(client: OrgBigQueryClient, body: EstimateQueryBody): Promise<QueryScanAdviceView> {
    const estimate = await this.queries.estimate(client, body);
    const scans = estimate.advice.filter(({ code }) => SCANS.includes(code));
    const best = bestOf(estimate.advice);
    const size = `It reads ${bytesText(estimate.bytes_processed)} and bills ${bytesText(estimate.bytes_billed)} ($${estimate.estimated_usd}), ${VERDICT_WORDS[estimate.verdict]}.`;
    const why = scans.length === 0 ? 'Nothing in its text makes it read more than it needs: partitions are skipped and columns are named.' : `Why: ${scans.map(({ text }) => text).join('; ')}.`;
    return { answer: `${size} ${why}`, next_step: nextStep(estimate, best), estimate, better_sql: best?.suggestion ?? null, saves: best === undefined ? null : best.saves };
  }
}

interface Better {
  readonly suggestion: string;
  /** 0 up to 1. */
  readonly saves: number;
}

/** The rewrite that saves most, measured; undefined where none saves anything. */
function bestOf(advice: readonly AdviceView[]): Better | undefined {
  const measured = advice.flatMap(({ suggestion, bytes_before, bytes_after }) => {
    if (suggestion === undefined || bytes_before === undefined || bytes_after === undefined || bytes_before === '0') return [];
    return [{ suggestion, saves: Math.round((1 - Number(bytes_after) / Number(bytes_before)) * 10_000) / 10_000 }];
  });
  return measured.filter(({ saves }) => saves > 0).toSorted((left, right) => right.saves - left.saves)[0];
}

function nextStep({ advice, verdict }: QueryEstimateView, best: Better | undefined): string {
  if (best !== undefined) return `Run better_sql in its place, after a look at its dates and columns: it reads ${Math.round(best.saves * 100)} % less.`;
  const [first] = advice;
  if (first !== undefined) return `Change the statement at the place that the first piece of advice names (${first.code}) and ask again; asking costs nothing.`;
  return verdict === 'over_cap' ? 'Ask for a shorter period or fewer columns, or for a larger plan.' : 'Run it with POST /queries.';
}

const UNITS = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;

function bytesText(text: string): string {
  const bytes = Number(text);
  const power = bytes < 1_024 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log2(bytes) / 10));
  return `${Math.round((bytes / 1_024 ** power) * 10) / 10} ${UNITS[power] ?? 'bytes'}`;
}
