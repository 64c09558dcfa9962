import type { QueryResult } from '../../gateway.js';
import type { StatementClass } from '../../sql/statement-class.js';
import { QueryUnreadableError, StatementNotAllowedError } from '../query-refused-errors.js';
import type { QueryCall } from '../query-request.js';
import type { NextStage, QueryStage } from '../query-stage.js';

/** What a guarded statement may be unless the request says otherwise. The guard sees through these, and through nothing else. */
const GUARDED: readonly StatementClass[] = ['select', 'insert', 'update', 'delete', 'merge'];

export class StatementClassStage implements QueryStage {
  async run(call: QueryCall, next: NextStage): Promise<QueryResult> {
    const { inspection, request } = call;
    const allowed = request.allowedStatements ?? (request.allowedDatasets === undefined ? undefined : GUARDED);
    if (allowed === undefined) return next(call);
    if (inspection.syntaxError !== undefined) throw new QueryUnreadableError(inspection.syntaxError);
    if (!allowed.includes(inspection.statementClass)) throw new StatementNotAllowedError(inspection.statementClass, allowed);
    return next(call);
  }
}
