import type { BigQueryGateway, DryRun, StatementGuard } from '@cloudact/bq-core';
import { SqlGuard, SqlRefusedError } from '@cloudact/tenancy';
import { seededRandom } from '../../crash/seeded-random.js';
import { SCOPE } from './given-scope.js';
import { mutate } from './mutate.js';
import { scanTokens } from './scan-tokens.js';

export interface MutantOptions {
  readonly seed: number;
  readonly count: number;
  /** Asks it for a dry run of what was accepted. Absent: only the scan looks. */
  readonly gateway?: Pick<BigQueryGateway, 'dryRun'>;
  /** Dry runs at most, each text once. Default 1,000. */
  readonly maxDryRuns?: number;
  readonly guard?: StatementGuard;
  readonly onProgress?: (done: number) => void;
}

export interface MutantReport {
  readonly seed: number;
  readonly mutants: number;
  readonly accepted: number;
  readonly dryRuns: number;
  /** Dry runs that the server refused: the text touches nothing. */
  readonly unrunnable: number;
  /** Refusals by their code. */
  readonly refusals: Readonly<Record<string, number>>;
  /** What must not have happened, with the mutant. */
  readonly faults: readonly string[];
}

const OWN = `${SCOPE.projectId}.${SCOPE.datasetId}.`;
const MAX_FAULTS = 50;

/**
 * Seeded changes of attacks and of good statements. Whatever the guard lets through is looked at by two that know nothing of it: a scan of
 * the text's pieces, and the embedded server, which says what the text would read.
 */
export async function runGuardMutants(options: MutantOptions): Promise<MutantReport> {
  const { seed, count, gateway, maxDryRuns = 1_000, guard = new SqlGuard(), onProgress } = options;
  const random = seededRandom(seed);
  const refusals: Record<string, number> = {};
  const faults: string[] = [];
  const asked = new Set<string>();
  let [accepted, unrunnable, done] = [0, 0, 0];
  for (; done < count && faults.length < MAX_FAULTS; done++) {
    const mutant = mutate(random);
    const fault = (what: string): void => void faults.push(`${what} ← ${mutant.path.join(' > ')}: ${JSON.stringify(mutant.sql.slice(0, 400))}`);
    if (done % 10_000 === 0) onProgress?.(done);
    let sql: string;
    try {
      ({ sql } = guard.admit(mutant.sql, SCOPE));
    } catch (error) {
      if (error instanceof SqlRefusedError) refusals[error.refusal] = (refusals[error.refusal] ?? 0) + 1;
      else fault(`the guard broke: ${String(error)}`);
      continue;
    }
    accepted += 1;
    const seen = scanTokens(sql);
    if (seen !== undefined) fault(`let through with ${seen}: ${sql.slice(0, 300)}`);
    if (gateway === undefined || asked.size >= maxDryRuns || asked.has(sql)) continue;
    asked.add(sql);
    const dryRun = await gateway.dryRun({ sql }).catch(() => undefined);
    if (dryRun === undefined) unrunnable += 1;
    else checkDryRun(dryRun, fault);
  }
  return { seed, mutants: done, accepted, dryRuns: asked.size, unrunnable, refusals, faults };
}

function checkDryRun({ statementType, referencedTables }: DryRun, fault: (what: string) => void): void {
  if (statementType !== 'SELECT') fault(`a ${statementType} for the server`);
  for (const table of referencedTables) if (!table.startsWith(OWN)) fault(`it would read ${table}`);
}
