import { CloudActError } from '@cloudact/bq-resilience';

/** Costs in a currency for whose day there is no rate: adding them up would be wrong, and leaving them out too. */
export class FxRateMissingError extends CloudActError {
  readonly code = 'FX_RATE_MISSING';

  constructor(to: string, missing: readonly { readonly currency: string; readonly before?: string }[]) {
    const what = missing.map(({ currency, before }) => (before === undefined ? `${currency} has no rate` : `${currency} has none before ${before}`)).join('; ');
    super(`Not all costs can be converted into ${to}: ${what}. Store the rates with PUT /fx-rates, ask for a later period, or leave currency out.`, { facts: { to, missing } });
  }
}

export class TooManyCostGroupsError extends CloudActError {
  readonly code = 'TOO_MANY_COST_GROUPS';

  constructor(by: string, limit: number) {
    super(`More than ${limit} different values of ${by} have costs in this period. Filter further, take a shorter period, or export the rows.`, { facts: { by, limit } });
  }
}

/** Two callers changed one rate at the same time; the other one came first. */
export class FxRateChangedMeanwhileError extends CloudActError {
  readonly code = 'FX_RATE_CHANGED_MEANWHILE';

  constructor(rate: { readonly rate_date: string; readonly base_currency: string; readonly quote_currency: string }) {
    super(`The rate of ${rate.base_currency} in ${rate.quote_currency} on ${rate.rate_date} was changed by somebody else meanwhile. Read it, and send the change again.`, { facts: { ...rate } });
  }
}
