import { CloudActError } from '@cloudact/bq-resilience';
import type { EstimateAccuracy } from '../gateway.js';
import type { StatementClass } from '../sql/statement-class.js';

/** The text is no GoogleSQL that our parser knows, so nobody can say what it touches. */
export class QueryUnreadableError extends CloudActError {
  override readonly code = 'QUERY_UNREADABLE';

  constructor(syntaxError: string) {
    super(`the query could not be read (${syntaxError}); check the syntax, and write it without pipe syntax`, { facts: { syntaxError } });
  }
}

export class StatementNotAllowedError extends CloudActError {
  override readonly code = 'STATEMENT_NOT_ALLOWED';

  constructor(statementClass: StatementClass, allowed: readonly StatementClass[]) {
    super(`a statement of class ${statementClass} is not allowed here; allowed: ${allowed.join(', ')}`, { facts: { statementClass, allowed } });
  }
}

/** The query names a table outside the datasets that its caller may touch. */
export class DatasetNotAllowedError extends CloudActError {
  override readonly code = 'DATASET_NOT_ALLOWED';

  constructor(table: string, problem: string) {
    super(`${table}: ${problem}`, { facts: { table } });
  }
}

export class FunctionNotAllowedError extends CloudActError {
  override readonly code = 'FUNCTION_NOT_ALLOWED';

  constructor(functionName: string) {
    super(`the function ${functionName} is not allowed here: it can read data that the guard does not see`, { facts: { functionName } });
  }
}

export class QueryParameterMissingError extends CloudActError {
  override readonly code = 'QUERY_PARAMETER_MISSING';

  constructor(missing: readonly string[]) {
    super(`the query uses ${missing.join(', ')} without a value; pass named parameters for all of them`, { facts: { missing } });
  }
}

/** BigQuery's own reading of a guarded query is not the guard's. */
export class SecondLookError extends CloudActError {
  override readonly code = 'QUERY_SECOND_LOOK';

  constructor(problem: string, facts: { readonly statementType?: string; readonly tables?: number }) {
    super(`the query passed the guard, but ${problem}`, { facts });
  }
}

/** The rest of a result that is not there, or not this caller's: which of the two is not told. */
export class ResultPageNotFoundError extends CloudActError {
  override readonly code = 'RESULT_PAGE_NOT_FOUND';

  constructor() {
    super('there is no result to read on from with this page token; results are kept for about a day: run the query again');
  }
}

const ACCURACY_WORD: Readonly<Record<EstimateAccuracy, string>> = { PRECISE: '', LOWER_BOUND: 'at least ', UPPER_BOUND: 'at most ', UNKNOWN: 'perhaps ' };

/** The dry run promises more than the caller may spend. */
export class QueryTooExpensiveError extends CloudActError {
  override readonly code = 'QUERY_TOO_EXPENSIVE';

  constructor(
    readonly estimatedBytes: bigint,
    readonly limitBytes: bigint,
    readonly estimatedUsd: string,
    readonly accuracy: EstimateAccuracy,
  ) {
    super(`the query would process ${ACCURACY_WORD[accuracy]}${estimatedBytes} bytes (about $${estimatedUsd}), and ${limitBytes} are allowed; filter on the partition column or select fewer columns`, {
      facts: { estimatedBytes: estimatedBytes.toString(), limitBytes: limitBytes.toString(), estimatedUsd, accuracy },
    });
  }
}
