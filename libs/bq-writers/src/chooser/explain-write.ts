import { WRITE_METHODS, type WriteMethod } from '../write-request.js';
import { askedFor, chooseMethod, METHOD_PROMISES, type MethodChoice } from './choose-method.js';
import { METHOD_OFFERS, type PricedFacts } from './method-offers.js';
import type { WriteFacts } from './method-rules.js';

/** Rows that are priced where nobody knows how many come, and the size of one. */
const PRICED_ROWS = 1_000_000;
const PRICED_ROW_BYTES = 1_000;

export interface ExplainFacts extends WriteFacts {
  /** The method asked for; absent or `auto`: the chooser's. */
  readonly method?: WriteMethod | 'auto';
  /** Bytes of one row as it is sent. Default 1,000. */
  readonly rowBytes?: number;
  readonly tableBytes?: bigint;
  readonly bufferedUntil?: Date;
}

/** A method for this write: what it promises, what it would cost, and what keeps it from doing it. */
export interface ExplainedMethod {
  readonly method: WriteMethod;
  readonly promise: string;
  /** Decimal USD at list price, before free allowances. */
  readonly estimatedUsd: string;
  /** What the estimate is made of. */
  readonly pricedBy: string;
  /** Why it cannot do this write; absent when it can. */
  readonly cannot?: string;
}

export interface WriteExplanation extends Omit<MethodChoice, 'alternatives'>, ExplainedMethod {
  /** Rows and bytes that the estimates are for. */
  readonly pricedRows: number;
  readonly pricedBytes: number;
  readonly alternatives: readonly ExplainedMethod[];
}

/** Which method would write this, why, for how much, and what the others promise and cost. */
export function explainWrite(facts: ExplainFacts): WriteExplanation {
  const { method: wanted, ...known } = facts;
  const { method, rule, why } = wanted === undefined || wanted === 'auto' ? chooseMethod(known) : askedFor(wanted);
  const priced: PricedFacts = { ...known, rows: known.rows ?? PRICED_ROWS, rowBytes: known.rowBytes ?? PRICED_ROW_BYTES };
  return {
    ...explained(method, priced),
    rule,
    why,
    pricedRows: priced.rows,
    pricedBytes: priced.rows * priced.rowBytes,
    alternatives: WRITE_METHODS.filter((other) => other !== method).map((other) => explained(other, priced)),
  };
}

function explained(method: WriteMethod, facts: PricedFacts): ExplainedMethod {
  const offer = METHOD_OFFERS[method];
  const cannot = offer.cannot(facts);
  return { method, promise: METHOD_PROMISES[method], estimatedUsd: offer.usd(facts), pricedBy: offer.pricedBy(facts), ...(cannot === undefined ? {} : { cannot }) };
}
