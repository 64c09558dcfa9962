import { readFileSync } from 'node:fs';
import { parseStatement } from '@cloudact/bq-core';
import { SQL_REFUSALS, SqlGuard, SqlRefusedError } from '@cloudact/tenancy';
import { ATTACK_STATEMENTS } from './attacks.js';
import { SCOPE } from './given-scope.js';
import { GOOD_STATEMENTS } from './good.js';
import { type GuardWorld, startGuardWorld } from './guard-world.js';
import { PLANTED_GUARDS } from './planted-guards.js';
import { runGuardMutants } from './run-mutants.js';
import { scanTokens } from './scan-tokens.js';

let world: GuardWorld;
beforeAll(async () => {
  world = await startGuardWorld();
});
afterAll(() => world?.stop());

const guard = new SqlGuard();
/** Ten thousand mutants in all; the command line takes any number. */
const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

describe('S23: the corpus of the guard for free SQL', () => {
  it('has at least 150 attacks and 60 good statements, each once', () => {
    expect(new Set(ATTACK_STATEMENTS.map(({ sql }) => sql)).size).toBeGreaterThanOrEqual(150);
    expect(new Set(GOOD_STATEMENTS.map(({ sql }) => sql)).size).toBeGreaterThanOrEqual(60);
  });

  it.each(ATTACK_STATEMENTS)('refuses $name with a machine code and the place', ({ sql }) => {
    const error = thrownBy(() => guard.admit(sql, SCOPE));
    expect(error).toBeInstanceOf(SqlRefusedError);
    const { refusal, span, message } = error as SqlRefusedError;
    expect(refusal).toMatch(/^[A-Z_]+$/);
    expect(sql.slice(span.start, span.end).startsWith(span.text)).toBe(true);
    expect(message).toContain(';');
  });

  it.each(GOOD_STATEMENTS)('lets $name pass, with the same rows from what was written anew', async ({ sql, params, varies = false }) => {
    const admitted = guard.admit(sql, SCOPE);
    expect(scanTokens(admitted.sql)).toBeUndefined();
    const bound = params === undefined ? {} : { params };
    const [written, original] = [await world.gateway.query({ sql: admitted.sql, ...bound }), await world.gateway.query({ sql, ...bound })];
    expect(written.fields).toEqual(original.fields);
    expect(written.rows.length).toBeGreaterThan(0);
    if (!varies) expect(written.rows).toEqual(original.rows);
  });

  it('tries every refusal that has a code, and each is documented', () => {
    const tried = new Set(ATTACK_STATEMENTS.map(({ sql }) => (thrownBy(() => guard.admit(sql, SCOPE)) as SqlRefusedError).refusal));
    expect(Object.keys(SQL_REFUSALS).filter((code) => !tried.has(code as keyof typeof SQL_REFUSALS))).toEqual(['CONSTRUCT', 'NOT_STABLE']);
    const documented = readFileSync(new URL('../../../../docs/errors.md', import.meta.url), 'utf8');
    for (const code of Object.keys(SQL_REFUSALS)) expect(documented).toContain(`| \`${code}\` |`);
  });

  it('reads what it wrote as the same tree, and writes it the same way again (S26)', () => {
    for (const { sql } of GOOD_STATEMENTS) {
      const written = guard.admit(sql, SCOPE).sql;
      expect(guard.admit(written, SCOPE).sql).toBe(written);
      expect(parseStatement(written).is).toBe('query');
    }
  });
});

describe('S24: seeded mutants of the corpus', () => {
  it.each(SEEDS)('of seed %i: nothing is let through that reads more than its own dataset, for a scan of the text and for the server', async (seed) => {
    const report = await runGuardMutants({ seed, count: 1_000, gateway: world.gateway, maxDryRuns: 40 });
    expect(report.faults).toEqual([]);
    expect(report.mutants).toBe(1_000);
    expect(report.accepted).toBeGreaterThan(20);
    expect(report.dryRuns - report.unrunnable).toBeGreaterThan(0);
  });
});

describe('planted: a guard that looks at text instead of the tree', () => {
  it.each(Object.entries(PLANTED_GUARDS))('that %s is caught by the corpus and by the mutants', async (_name, planted) => {
    const through = ATTACK_STATEMENTS.filter(({ sql }) => thrownBy(() => planted.admit(sql, SCOPE)) === undefined);
    expect(through.length).toBeGreaterThan(0);
    const report = await runGuardMutants({ seed: 1, count: 2_000, guard: planted });
    expect(report.faults.length).toBeGreaterThan(0);
  });
});

function thrownBy(step: () => unknown): unknown {
  try {
    step();
    return undefined;
  } catch (error) {
    return error;
  }
}
