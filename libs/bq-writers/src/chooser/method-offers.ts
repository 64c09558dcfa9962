import { MINIMUM_BILLED_BYTES_PER_TABLE, priceOfBytes } from '@cloudact/bq-core';
import { UNNEST_LIMITS } from '../merge/merge-source-rows.js';
import { insertAllUsd, storageWriteUsd } from '../write-price.js';
import type { WriteMethod } from '../write-request.js';
import type { WriteFacts } from './method-rules.js';

/** What is known of a write when somebody asks what it would cost. */
export interface PricedFacts extends WriteFacts {
  readonly rows: number;
  /** Bytes of one row as it is sent. */
  readonly rowBytes: number;
  /** Logical bytes of the table, where known. */
  readonly tableBytes?: bigint;
  /** Until when rows of the table refuse UPDATE, DELETE and MERGE, where it has a streaming buffer. */
  readonly bufferedUntil?: Date;
}

export interface MethodOffer {
  /** Decimal USD at list price, before free allowances. */
  readonly usd: (facts: PricedFacts) => string;
  /** What the figure is made of, in words. */
  readonly pricedBy: (facts: PricedFacts) => string;
  /** Why the method cannot do this write; undefined when it can. */
  readonly cannot: (facts: PricedFacts) => string | undefined;
}

const sentBytes = ({ rows, rowBytes }: PricedFacts): number => rows * rowBytes;
const atLeastMinimum = (bytes: bigint): bigint => (bytes > MINIMUM_BILLED_BYTES_PER_TABLE ? bytes : MINIMUM_BILLED_BYTES_PER_TABLE);
const targetBytes = ({ tableBytes }: PricedFacts): bigint => atLeastMinimum(tableBytes ?? 0n);
const stagedBytes = (facts: PricedFacts): bigint => (facts.rows > UNNEST_LIMITS.rows ? atLeastMinimum(BigInt(sentBytes(facts))) : 0n);
const tableText = ({ tableBytes }: PricedFacts): string => (tableBytes === undefined ? 'the least a query bills, 10 MiB (the size of the table is not known)' : `the whole table, ${tableBytes} bytes, 10 MiB at least`);

const onlyAdds = ({ intent }: PricedFacts): string | undefined => (intent === 'append' ? undefined : `it only adds rows, and the request wants ${intent}`);
const buffered = ({ bufferedUntil }: PricedFacts): string | undefined => (bufferedUntil === undefined ? undefined : `the table holds rows from insertAll that refuse MERGE and DML until about ${bufferedUntil.toISOString()}; a statement that meets none of them works`);

/** One row a method: what a write costs with it, and what keeps it from doing it. */
export const METHOD_OFFERS: Readonly<Record<WriteMethod, MethodOffer>> = {
  streaming: {
    usd: (facts) => insertAllUsd(sentBytes(facts), facts.rows),
    pricedBy: () => '0.01 USD per 200 MiB, each row at least 1 KB',
    cannot: (facts) => onlyAdds(facts) ?? ((facts.unsettledMs ?? 0) > 0 ? 'the table was recreated or truncated a moment ago, and streamed rows may be lost' : undefined),
  },
  load: {
    usd: () => '0',
    pricedBy: () => 'load and copy jobs are free',
    cannot: (facts) => onlyAdds(facts) ?? (facts.loadJobsLeft <= 0 ? "the table's 1,500 load jobs of the day are used up" : undefined),
  },
  merge: {
    usd: (facts) => priceOfBytes(targetBytes(facts) + stagedBytes(facts)),
    pricedBy: (facts) => `on-demand bytes: ${tableText(facts)}${stagedBytes(facts) > 0n ? ', and the staged rows' : ''}; less where the partition column is part of the key`,
    cannot: buffered,
  },
  dml: {
    usd: (facts) => priceOfBytes(targetBytes(facts)),
    pricedBy: (facts) => `on-demand bytes: ${tableText(facts)}`,
    cannot: () => 'it changes rows that exist and adds none',
  },
  'storage-write': {
    usd: (facts) => storageWriteUsd(sentBytes(facts)),
    pricedBy: () => '0.025 USD per GiB, after 2 TiB a month that are free',
    // An upsert into a mutable table may be asked for by name: it goes as changes (CDC).
    cannot: (facts) => (facts.intent === 'upsert' && facts.writeProfile === 'mutable' ? undefined : onlyAdds(facts)),
  },
};
