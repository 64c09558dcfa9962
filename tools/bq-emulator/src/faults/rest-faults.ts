import { setTimeout } from 'node:timers/promises';
import { ApiError, type ErrorReason } from '../api-error.js';
import { asList, asObject } from '../catalog/resources.js';
import type { Reply } from '../rest/http-exchange.js';
import type { Fault } from './fault.js';
import type { Call, FaultPlan } from './fault-plan.js';

/** Answered by cutting the connection. */
export class DropConnection extends Error {
  override readonly name = 'DropConnection';
}

/** An error that a rule spells out, of whatever status and reason. */
class ScriptedError extends ApiError {
  readonly #status: number | undefined;
  readonly #retryAfterMs: number | undefined;

  constructor(fault: Extract<Fault, { kind: 'error' }>) {
    const reason = fault.reason ?? 'backendError';
    super(reason as ErrorReason, fault.message ?? `Injected fault: ${reason}`);
    this.#status = fault.status;
    this.#retryAfterMs = fault.retryAfterMs;
  }

  override get status(): number {
    return this.#status ?? (super.status as number | undefined) ?? 503;
  }

  override get headers(): Readonly<Record<string, string>> {
    return this.#retryAfterMs === undefined ? {} : { 'retry-after': String(Math.ceil(this.#retryAfterMs / 1_000)) };
  }
}

/** Runs a REST call with the faults that strike it. */
export async function withRestFaults(plan: FaultPlan, call: Call, effect: () => Promise<Reply> | Reply): Promise<Reply> {
  const faults = plan.strike(call);
  for (const fault of faults) {
    if (fault.kind === 'delay') await setTimeout(fault.ms);
    if (fault.kind === 'error') throw new ScriptedError(fault);
    if ((fault.kind === 'drop' || fault.kind === 'reset') && fault.when === 'before') throw new DropConnection();
  }
  let reply: Reply;
  try {
    reply = await effect();
  } catch (error) {
    throw faults.some(({ kind }) => kind === 'mask-missing') ? masked(error) : error;
  }
  for (const fault of faults) {
    if (fault.kind === 'lost-ack' || fault.kind === 'drop' || fault.kind === 'reset') throw new DropConnection();
    if (fault.kind === 'truncate-row-errors') reply = truncated(reply, fault.keep);
  }
  return reply;
}

function masked(error: unknown): unknown {
  if (!(error instanceof ApiError) || error.reason !== 'notFound') return error;
  const what = error.message.replace(/^Not found: /, '');
  return new ApiError('accessDenied', `Access Denied: ${what}: Permission bigquery.tables.updateData denied on ${what.charAt(0).toLowerCase()}${what.slice(1)} (or it may not exist).`);
}

function truncated(reply: Reply, keep: number): Reply {
  const body = asObject(reply.body);
  return body['insertErrors'] === undefined ? reply : { ...reply, body: { ...body, insertErrors: asList(body['insertErrors']).slice(0, keep) } };
}
