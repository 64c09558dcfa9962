import { LOAD_JOBS_PER_TABLE_PER_DAY } from '@cloudact/bq-core';
import { type ExplainedMethod, explainWrite, type WriteExplanation, type WriteMethod } from '@cloudact/bq-writers';
import type { TableRef } from '@cloudact/schemas';
import { InjectPlatform, type Platform } from '@cloudact/service-kit';
import type { OrgContext } from '@cloudact/tenancy';
import { Injectable } from '@nestjs/common';
import type { AdvisedMethodView, WriteMethodAdviceView, WriteMethodQuery } from './write-method.dto.js';

/** What keeps a repetition from storing rows twice, by method. */
const DUPLICATES: Readonly<Record<WriteMethod, string>> = {
  streaming: 'BigQuery forgets a repeated row for about a minute only, by its insertId; a repetition after that stores it again. Where that must not be, write with method=merge.',
  load: 'Give the run an id (run_id or an Idempotency-Key): the job is named after run and rows, so that the same again attaches to the job that was.',
  merge: 'Run it again as often as you like: the rows of the key, or of the slice (organisation, pipeline, credential, run date), are replaced in one atomic step.',
  dml: 'A repeated statement finds the rows as it left them and changes nothing more.',
  'storage-write': 'Give the run an id: each row has its offset in the stream and on our disk, so that what was sent twice is stored once, across a crash too.',
};

/** Which of the five methods writes something, in words, from the chooser that the writers go by. */
@Injectable()
export class WriteMethodAdvice {
  constructor(@InjectPlatform() private readonly platform: Platform) {}

  async advise(org: OrgContext, query: WriteMethodQuery): Promise<WriteMethodAdviceView> {
    const { registry } = this.platform;
    const own = registry.has('organization', query.table) || !registry.has('bootstrap', query.table);
    const table = own ? this.platform.own(org, query.table) : this.platform.shared(query.table);
    const explanation = await this.#explain(org, table, own, query);
    const { method, why, rule, alternatives } = explanation;
    const request = own ? requestOf(org.org, table, query, method) : null;
    return {
      answer: `Write it with ${method}: ${why}. Its promise: ${explanation.promise}. It costs about $${explanation.estimatedUsd} for ${explanation.pricedRows} rows (${explanation.pricedBy}).`,
      next_step: request === null ? `Rows of ${table.tableId} are written by its service (${table.schema.labels['written_by'] ?? 'platform'}); in its code: ${codeOf(query, method)}.` : `Send the rows to the pipeline service: ${request}.`,
      chosen: viewOf(explanation),
      rule,
      alternatives: alternatives.map(viewOf),
      request,
      code: codeOf(query, method),
      duplicates: DUPLICATES[method],
    };
  }

  /** How large a shared table is, and what is on its way into it, is nobody's business: there the facts of the request decide alone. */
  async #explain({ org }: OrgContext, table: TableRef, own: boolean, { intent, rows, real_time, concurrent }: WriteMethodQuery): Promise<WriteExplanation> {
    const [realTime, manyWriters] = [real_time === 'true', concurrent === 'true'];
    const changes = intent === 'change-rows';
    const known = { intent: changes ? ('upsert' as const) : intent, ...(changes ? { method: 'dml' as const } : {}), realTime, concurrent: manyWriters };
    const why = (explanation: WriteExplanation): WriteExplanation => (changes ? { ...explanation, rule: 'change-rows', why: 'rows that are there change in place, which is what UPDATE and DELETE are for' } : explanation);
    if (own) return why(await this.platform.house.writers.explainWrite({ org, table, runId: 'advice', ...known, ...(rows === undefined ? {} : { expectedRows: rows }) }));
    return why(explainWrite({ ...known, ...(rows === undefined ? {} : { rows }), writeProfile: table.schema.writeProfile, allOrNothing: false, loadJobsLeft: LOAD_JOBS_PER_TABLE_PER_DAY }));
  }
}

const viewOf = ({ method, promise, estimatedUsd, pricedBy, cannot }: ExplainedMethod): AdvisedMethodView => ({ method, promise, estimated_usd: estimatedUsd, priced_by: pricedBy, cannot: cannot ?? null });

function requestOf(org: string, { tableId, schema }: TableRef, { intent }: WriteMethodQuery, method: WriteMethod): string | null {
  if (schema.labels['written_by'] !== 'pipeline') return null;
  const path = `POST /api/v1/organizations/${org}/tables/${tableId}`;
  return method === 'dml' ? `${path}/updates` : `${path}/rows?method=${method}${intent === 'append' ? '' : `&intent=${intent}`}`;
}

function codeOf({ intent }: WriteMethodQuery, method: WriteMethod): string {
  return method === 'dml' ? 'await house.dml.update({ org, table, set, where })' : `await house.writers.write({ org, table, rows, runId, intent: '${intent}', method: '${method}' })`;
}
