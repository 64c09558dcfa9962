import { quoteTablePath, type QueryParameter, type Statement } from '@cloudact/bq-core';
import type { TableRef } from '@cloudact/schemas';

export interface QuotaTables {
  /** org_usage_quotas: the ledger. */
  readonly quotas: TableRef;
  /** org_subscriptions: limits in force where they are not those of the plan. */
  readonly subscriptions: TableRef;
}

/** What is asked of a run; limits are those of the plan. */
export interface AskedRun {
  readonly org_slug: string;
  readonly run_id: string;
  readonly user_id: string | null;
  readonly daily_limit: number | null;
  readonly monthly_limit: number | null;
  readonly concurrent_limit: number | null;
  readonly outcome: 'USED' | 'RELEASED' | null;
}

/** The moment that a statement speaks of. Days in UTC, instants as ISO 8601. */
export interface QuotaMoment {
  readonly now: string;
  readonly today: string;
  readonly monthStart: string;
  /** First day of which events matter: the month's, or that of the oldest run that may still run. */
  readonly since: string;
  /** A run that gave no sign of life since then has lost its place. */
  readonly liveSince: string;
}

const ASKED = { org_slug: 'STRING', run_id: 'STRING', user_id: 'STRING', daily_limit: 'INT64', monthly_limit: 'INT64', concurrent_limit: 'INT64', outcome: 'STRING' } as const;
const COLUMNS = 'quota_event_id, org_slug, usage_date, metric, event, quantity, limit_in_force, run_id, user_id, occurred_at';

/**
 * One row a run (its state is its last event), one row an organisation with what it has used, and the limits. A run counts once,
 * however often its events were written: the ledger is only added to, and nothing keeps two processes from adding the same event.
 */
function ledger({ quotas, subscriptions }: QuotaTables): string {
  return `WITH asked AS (
  SELECT a.org_slug, a.run_id, a.user_id, a.daily_limit, a.monthly_limit, a.concurrent_limit, a.outcome, place FROM UNNEST(@asked) AS a WITH OFFSET AS place
), events AS (
  SELECT org_slug, run_id, event, quantity, usage_date, occurred_at FROM ${quoteTablePath(quotas)}
  WHERE usage_date >= @since AND metric = 'PIPELINE_RUN' AND org_slug IN (SELECT org_slug FROM asked)
), runs AS (
  SELECT org_slug, run_id, ANY_VALUE(event HAVING MAX occurred_at) AS last_event, ANY_VALUE(usage_date HAVING MAX occurred_at) AS usage_date,
    MAX(IF(event = 'RESERVED', occurred_at, NULL)) AS seen_at, MAX(IF(event = 'RESERVED' AND quantity = 1, occurred_at, NULL)) AS reserved_at
  FROM events GROUP BY org_slug, run_id
), used AS (
  SELECT org_slug, COUNTIF(last_event != 'RELEASED' AND usage_date = @today) AS daily, COUNTIF(last_event != 'RELEASED' AND usage_date >= @month_start) AS monthly,
    COUNTIF(last_event = 'RESERVED' AND seen_at > @live_since) AS concurrent
  FROM runs GROUP BY org_slug
), terms AS (
  SELECT org_slug, daily_run_limit, monthly_run_limit, concurrent_run_limit FROM ${quoteTablePath(subscriptions)}
  WHERE org_slug IN (SELECT org_slug FROM asked) AND status IN ('TRIAL', 'ACTIVE', 'PAST_DUE') AND period_start <= @now AND (period_end IS NULL OR period_end > @now)
  QUALIFY ROW_NUMBER() OVER (PARTITION BY org_slug ORDER BY period_start DESC) = 1
), state AS (
  SELECT asked.org_slug, asked.run_id, asked.user_id, asked.outcome, asked.place, runs.last_event, runs.usage_date, runs.reserved_at, runs.seen_at,
    IFNULL(used.daily, 0) AS daily_used, IFNULL(used.monthly, 0) AS monthly_used, IFNULL(used.concurrent, 0) AS concurrent_used,
    IF(terms.org_slug IS NULL, asked.daily_limit, terms.daily_run_limit) AS daily_limit,
    IF(terms.org_slug IS NULL, asked.monthly_limit, terms.monthly_run_limit) AS monthly_limit,
    IF(terms.org_slug IS NULL, asked.concurrent_limit, terms.concurrent_run_limit) AS concurrent_limit
  FROM asked
  LEFT JOIN runs ON runs.org_slug = asked.org_slug AND runs.run_id = asked.run_id
  LEFT JOIN used ON used.org_slug = asked.org_slug
  LEFT JOIN terms ON terms.org_slug = asked.org_slug
)`;
}

/**
 * Adds a RESERVED event for each run that is new (or was released) and finds room: of those of one organisation the first ones, as many
 * as all three limits leave. Whether there is room and that it is taken are one statement.
 */
export function reserveStatement(tables: QuotaTables, asked: readonly AskedRun[], moment: QuotaMoment): Statement {
  const room = (limit: string): string => `(${limit}_limit IS NULL OR ${limit}_used + nth <= ${limit}_limit)`;
  return {
    sql: `INSERT INTO ${quoteTablePath(tables.quotas)} (${COLUMNS})
${ledger(tables)}, fresh AS (
  SELECT *, ROW_NUMBER() OVER (PARTITION BY org_slug ORDER BY place) AS nth FROM state WHERE last_event IS NULL OR last_event = 'RELEASED'
)
SELECT CONCAT('reserved/', run_id, '/', CAST(UNIX_MICROS(@now) AS STRING)), org_slug, @today, 'PIPELINE_RUN', 'RESERVED', 1, daily_limit, run_id, user_id, @now
FROM fresh WHERE ${room('daily')} AND ${room('monthly')} AND ${room('concurrent')}`,
    params: parameters(asked, moment),
  };
}

/** Adds what became of reserved runs, on the day of their reservation; nothing for a run that is completed already. */
export function completeStatement(tables: QuotaTables, asked: readonly AskedRun[], moment: QuotaMoment): Statement {
  return {
    sql: `INSERT INTO ${quoteTablePath(tables.quotas)} (${COLUMNS})
${ledger(tables)}
SELECT CONCAT('completed/', run_id, '/', CAST(UNIX_MICROS(reserved_at) AS STRING)), org_slug, usage_date, 'PIPELINE_RUN', outcome, IF(outcome = 'RELEASED', -1, 0), NULL, run_id, user_id,
  GREATEST(@now, TIMESTAMP_ADD(seen_at, INTERVAL 1 MICROSECOND))
FROM state WHERE last_event = 'RESERVED'`,
    params: parameters(asked, moment),
  };
}

/** Adds a sign of life of runs that have their place still; @today is not looked at. */
export function renewStatement(tables: QuotaTables, asked: readonly AskedRun[], moment: QuotaMoment): Statement {
  return {
    sql: `INSERT INTO ${quoteTablePath(tables.quotas)} (${COLUMNS})
${ledger(tables)}
SELECT CONCAT('renewed/', run_id, '/', CAST(UNIX_MICROS(@now) AS STRING)), org_slug, usage_date, 'PIPELINE_RUN', 'RESERVED', 0, NULL, run_id, user_id, GREATEST(@now, TIMESTAMP_ADD(seen_at, INTERVAL 1 MICROSECOND))
FROM state WHERE last_event = 'RESERVED' AND seen_at > @live_since`,
    params: parameters(asked, moment),
  };
}

/** Reads the runs, and what their organisations have used. */
export function stateStatement(tables: QuotaTables, asked: readonly AskedRun[], moment: QuotaMoment): Statement {
  return { sql: `${ledger(tables)}\nSELECT * FROM state ORDER BY place`, params: parameters(asked, moment) };
}

function parameters(asked: readonly AskedRun[], { now, today, monthStart, since, liveSince }: QuotaMoment): Readonly<Record<string, QueryParameter>> {
  return {
    asked: { type: [ASKED], value: asked },
    now: { type: 'TIMESTAMP', value: now },
    today: { type: 'DATE', value: today },
    month_start: { type: 'DATE', value: monthStart },
    since: { type: 'DATE', value: since },
    live_since: { type: 'TIMESTAMP', value: liveSince },
  };
}
