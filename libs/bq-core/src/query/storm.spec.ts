import { BulkheadFullError, CircuitBreaker, FairQueue, RetryBudget, RetryPolicy } from '@cloudact/bq-resilience';
import { FakeClock } from '@cloudact/bq-resilience/testing';
import { BigQueryError, type BigQueryErrorOptions } from '../errors/bigquery-error.js';
import { classifyBigQueryError, isBigQueryAnswer, isBigQueryOutage } from '../errors/classify-bigquery-error.js';
import type { JobOptions, QueryResult } from '../gateway.js';
import { buildQueryResult, type FakeCall, FakeGateway } from '../testing/fake-gateway.js';
import type { QueryCaller } from './query-request.js';
import { QueryRunner } from './query-runner.js';

const failure = (options: Omit<BigQueryErrorOptions, 'message'>): BigQueryError => new BigQueryError({ message: options.code, ...options });
const unavailable = failure({ code: 'BIGQUERY_UNAVAILABLE', reason: 'backendError', httpStatus: 503 });
const tooMany = failure({ code: 'BIGQUERY_RATE_LIMITED', reason: 'rateLimitExceeded', httpStatus: 429 });
const rateLimited = failure({ code: 'BIGQUERY_RATE_LIMITED', reason: 'rateLimitExceeded', httpStatus: 403 });
const badSql = failure({ code: 'BIGQUERY_INVALID_QUERY', reason: 'invalidQuery', httpStatus: 400 });
const cancelled = failure({ code: 'BIGQUERY_CANCELLED', reason: 'stopped' });

const callerOf = (org: string): QueryCaller => ({ orgSlug: org, tier: 'SCALE', service: 'api' });
const orgOf = ({ args }: FakeCall): string => (args[1] as JobOptions).labels?.['org'] ?? '';

const runners: QueryRunner[] = [];
afterEach(() => {
  for (const runner of runners.splice(0)) runner.close();
});
/** A runner whose every query BigQuery answers as `answer` says at that moment. */
const given = (answer: (call: FakeCall) => QueryResult | Promise<QueryResult>) => {
  const clock = new FakeClock();
  const gateway = new FakeGateway({ query: [answer] });
  const breaker = new CircuitBreaker({ name: 'bigquery:query', isInfraFailure: isBigQueryOutage, isAnswer: isBigQueryAnswer, clock });
  const retry = new RetryPolicy({ classify: classifyBigQueryError, clock, budget: new RetryBudget() });
  const runner = new QueryRunner({ gateway, clock, breaker, retry });
  runners.push(runner);
  const ask = (org: string, signal?: AbortSignal): Promise<string> =>
    runner.query(callerOf(org), { sql: 'SELECT 1', ...(signal === undefined ? {} : { signal }) }).then(
      () => 'answered',
      (error: unknown) => (error as { readonly code?: string }).code ?? String(error),
    );
  /** Five failures, as many retries as there are, and the time until a probe. */
  const open = async (): Promise<void> => {
    for (let query = 0; query < 5; query += 1) {
      const asked = ask('acme');
      await clock.advance(120_000);
      await asked;
    }
    expect(breaker.state).toBe('open');
    await clock.advance(60_000);
  };
  return { ask, breaker, clock, gateway, open };
};
/** A promise with its numbers in the message. */
const holds = (promise: boolean, numbers: string): void => expect([numbers, promise]).toEqual([numbers, true]);

const SECONDS = 60;
const QUERIES_A_SECOND = 20;
const ORGS = 10;

describe('a storm of 60 s', () => {
  it.each<readonly [string, readonly BigQueryError[], number]>([
    ['503', [unavailable], 0],
    ['429', [tooMany], 0],
    ['403 rateLimitExceeded', [rateLimited], 0],
    ['503, 429 and 403 in turn', [unavailable, tooMany, rateLimited], 0],
    ['429 after a quiet hour', [tooMany], 500],
  ])('of %s adds at most 30 % load, and drains', async (_what, failures, before) => {
    let stormy = false;
    let struck = 0;
    const { ask, breaker, clock, gateway } = given(() => {
      if (stormy) throw failures[(struck += 1) % failures.length] as BigQueryError;
      return buildQueryResult();
    });
    for (let query = 0; query < before; query += 1) await ask('acme');
    stormy = true;
    const quiet = gateway.calls.length;
    const asked: Promise<string>[] = [];
    for (let second = 0; second < SECONDS; second += 1) {
      for (let query = 0; query < QUERIES_A_SECOND; query += 1) asked.push(ask(`org_${query % ORGS}`));
      await clock.advance(1_000);
    }
    stormy = false;
    await clock.advance(300_000);
    const outcomes = await Promise.all(asked);
    const [offered, sent] = [asked.length, gateway.calls.length - quiet];
    holds(sent <= 1.3 * offered, `${sent} requests were sent for ${offered} offered: ${(sent / offered).toFixed(3)}`);
    holds(clock.sleeping === 0, `${clock.sleeping} of ${outcomes.length} wait still`);
    for (let query = 0; query < 8; query += 1) await ask('acme');
    expect([breaker.state, await ask('acme')]).toEqual(['closed', 'answered']);
  });
});

describe('a breaker with 200 callers at the door', () => {
  it('lets exactly one probe through, then one, two, four, eight at a time', async () => {
    let [up, sent] = [false, 0];
    let gate = Promise.withResolvers<undefined>();
    const { ask, breaker, open } = given(async () => {
      if (!up) throw unavailable;
      sent += 1;
      await gate.promise;
      return buildQueryResult();
    });
    await open();
    up = true;
    const through: number[] = [];
    const states: string[] = [];
    for (let crowd = 0; crowd < 5; crowd += 1) {
      sent = 0;
      gate = Promise.withResolvers();
      const callers = Array.from({ length: 200 }, (_, caller) => ask(`org_${caller}`));
      await new Promise((resolve) => setImmediate(resolve));
      states.push(breaker.state);
      gate.resolve(undefined);
      const answered = (await Promise.all(callers)).filter((outcome) => outcome === 'answered').length;
      holds(answered === sent, `${answered} of 200 callers were answered, and ${sent} requests sent`);
      through.push(sent);
    }
    expect([through, states]).toEqual([[1, 1, 2, 8, 200], ['half-open', 'ramping', 'ramping', 'ramping', 'closed']]);
  });

  it.each([
    ['a call that its caller cancels', cancelled],
    ['a call that is refused on this side', new BulkheadFullError('bigquery-http', 'acme', 'queue-full', 1_000)],
  ])('does not take %s during the probe for a recovery', async (_what, silence) => {
    let answer: Error = unavailable;
    const { ask, breaker, gateway, open } = given(() => Promise.reject(answer));
    await open();
    const sent = gateway.calls.length;
    answer = silence;
    const outcomes = await Promise.all(Array.from({ length: 200 }, (_, caller) => ask(`org_${caller}`)));
    expect([breaker.state, gateway.calls.length - sent, outcomes.filter((outcome) => outcome === 'CIRCUIT_OPEN').length]).toEqual(['open', 1, 199]);
    answer = badSql;
    expect([await ask('acme'), breaker.state]).toEqual(['BIGQUERY_INVALID_QUERY', 'ramping']);
  });

  it('nor a caller who has hung up before', async () => {
    const { ask, breaker, gateway, open } = given(() => Promise.reject(unavailable));
    await open();
    const sent = gateway.calls.length;
    await ask('acme', AbortSignal.abort(new Error('gone')));
    expect([breaker.state, gateway.calls.length - sent]).toEqual(['open', 0]);
  });
});

describe('one organisation beside another', () => {
  it("a thousand wrong queries of one open no breaker of another's", async () => {
    const { ask, breaker } = given((call) => {
      if (orgOf(call) === 'noisy') throw badSql;
      return buildQueryResult();
    });
    for (let query = 0; query < 1_000; query += 1) await ask('noisy');
    expect([breaker.state, await ask('quiet')]).toEqual(['closed', 'answered']);
  });

  it('queries that hang fill the bulkhead of the one who asks, and nobody waits behind them', async () => {
    const never = Promise.withResolvers<QueryResult>();
    const { ask, breaker, clock, gateway } = given((call) => (orgOf(call) === 'noisy' ? never.promise : buildQueryResult()));
    const noisy = Array.from({ length: 200 }, () => ask('noisy'));
    await clock.advance(0);
    const sent = gateway.calls.length;
    expect(await ask('quiet')).toBe('answered');
    holds(sent === 30, `${sent} of 200 queries of one organisation are on their way; 30 may be`);
    await clock.advance(30_000);
    never.resolve(buildQueryResult());
    const refused = (await Promise.all(noisy)).filter((outcome) => outcome === 'BULKHEAD_FULL').length;
    holds(refused === 170, `${refused} of 200 were refused: 70 found the line full, 100 waited for 30 s`);
    expect(breaker.state).toBe('closed');
  });

  it('the line in front of the connections gives an organisation its turn among thousands of another', async () => {
    const line = new FairQueue({ name: 'bigquery-http', limit: 10, maxQueue: 3_000, maxQueuePerKey: 3_000 });
    const order: string[] = [];
    const send = (org: string): Promise<void> => line.run(org, async () => { order.push(org); await new Promise((resolve) => setImmediate(resolve)); });
    const noisy = Array.from({ length: 2_000 }, () => send('noisy'));
    const quiet = send('quiet');
    await Promise.all([...noisy, quiet]);
    const before = order.indexOf('quiet');
    holds(before <= 20, `${before} of 2000 requests of another organisation went before`);
  });
});
