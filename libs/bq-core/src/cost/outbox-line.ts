import type { CostIntent, CostRecord } from './cost-record.js';

/** What happened to a job's bill, as one line of the outbox. */
export type OutboxEvent =
  | { readonly is: 'started'; readonly intent: CostIntent }
  | { readonly is: 'finished'; readonly record: CostRecord }
  | { readonly is: 'forgotten'; readonly jobId: string }
  | { readonly is: 'batched'; readonly batchId: string; readonly jobIds: readonly string[] }
  | { readonly is: 'delivered'; readonly batchId: string };

const BIGINTS: ReadonlySet<string> = new Set(['bytesProcessed', 'bytesBilled', 'slotMs', 'estimatedBytes']);
const DATES: ReadonlySet<string> = new Set(['startedAt', 'finishedAt']);

/** One for each job stands before its start, so it is quick: JSON without a replacer. */
export function outboxLine(event: OutboxEvent): string {
  return `${JSON.stringify(withoutBigints(event))}\n`;
}

function withoutBigints(event: OutboxEvent): unknown {
  switch (event.is) {
    case 'started': {
      const { orgSlug, service, tier, userId, jobId, statementClass, estimatedBytes, labels, startedAt } = event.intent;
      return { is: event.is, intent: { orgSlug, service, tier, userId, jobId, statementClass, estimatedBytes: estimatedBytes?.toString(), labels, startedAt } };
    }
    case 'finished': {
      const { estimatedBytes, bytesProcessed, bytesBilled, slotMs, ...rest } = event.record;
      const record = { ...rest, bytesProcessed: bytesProcessed.toString(), bytesBilled: bytesBilled.toString(), slotMs: slotMs.toString(), ...(estimatedBytes === undefined ? {} : { estimatedBytes: estimatedBytes.toString() }) };
      return { is: event.is, record };
    }
    default:
      return event;
  }
}

/** Undefined for a line that was cut off when the process or the machine went down. */
export function readOutboxLine(line: string): OutboxEvent | undefined {
  try {
    return JSON.parse(line, (key, value: unknown) => {
      if (typeof value !== 'string') return value;
      if (BIGINTS.has(key)) return BigInt(value);
      return DATES.has(key) ? new Date(value) : value;
    }) as OutboxEvent;
  } catch {
    return undefined;
  }
}
