import type { StatementClass } from '../../sql/statement-class.js';
import { QueryUnreadableError, StatementNotAllowedError } from '../query-refused-errors.js';
import type { QueryCall } from '../query-request.js';
import { QueryCheck } from '../query-stage.js';

/** What a guarded statement may be unless the request says otherwise. The guard sees through these, and through nothing else. */
const GUARDED: readonly StatementClass[] = ['select', 'insert', 'update', 'delete', 'merge'];

export class StatementClassStage extends QueryCheck {
  check({ inspection, request }: QueryCall): void {
    const allowed = request.allowedStatements ?? (request.allowedDatasets === undefined ? undefined : GUARDED);
    if (allowed === undefined) return;
    if (inspection.syntaxError !== undefined) throw new QueryUnreadableError(inspection.syntaxError);
    if (!allowed.includes(inspection.statementClass)) throw new StatementNotAllowedError(inspection.statementClass, allowed);
  }
}
