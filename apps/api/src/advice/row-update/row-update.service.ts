import { STREAMING_BUFFER_MS } from '@cloudact/bq-core';
import { type Clock, systemClock } from '@cloudact/bq-resilience';
import { InjectPlatform, type Platform } from '@cloudact/service-kit';
import type { OrgContext } from '@cloudact/tenancy';
import { Injectable } from '@nestjs/common';
import type { RowUpdateAdviceView } from './row-update.dto.js';

const MINUTES = STREAMING_BUFFER_MS / 60_000;

/** Why rows refuse a change: the streaming buffer of their table, as BigQuery tells it at this moment. */
@Injectable()
export class RowUpdateAdvice {
  constructor(@InjectPlatform() private readonly platform: Platform) {}

  /** @throws UnknownTableError */
  async advise(org: OrgContext, name: string, clock: Clock = systemClock): Promise<RowUpdateAdviceView> {
    const table = this.platform.own(org, name);
    const buffer = (await this.platform.gateway.tableState(table))?.streamingBuffer;
    const avoidedBy = { avoided_by: 'storage-write' };
    if (buffer === undefined) {
      return { answer: `Every row of ${name} can be changed: no row of a streaming insert waits in its buffer. If a change touched no row, its condition matched none.`, next_step: `Change rows with POST /api/v1/organizations/${org.org}/tables/${name}/updates of the pipeline service.`, changeable_now: true, streaming_buffer: null, ...avoidedBy };
    }
    const oldest = buffer.oldestEntryTime.getTime();
    const first = new Date(oldest + STREAMING_BUFFER_MS).toISOString();
    const all = new Date(clock.now() + STREAMING_BUFFER_MS).toISOString();
    return {
      answer: `About ${buffer.estimatedRows} rows of ${name} came by streaming inserts (insertAll) and are still in its buffer; the oldest since ${buffer.oldestEntryTime.toISOString()}. BigQuery refuses UPDATE, DELETE and MERGE that would touch them for about ${MINUTES} minutes each: the first can be changed at ${first}, all of them by ${all}. They are visible to SELECT already.`,
      next_step: `Try again at ${first}, or write rows that are to be changed with method=storage-write (or load, or merge): those can be changed at once.`,
      changeable_now: false,
      streaming_buffer: { rows: String(buffer.estimatedRows), oldest_entry_at: buffer.oldestEntryTime.toISOString(), first_changeable_at: first, all_changeable_by: all },
      ...avoidedBy,
    };
  }
}
