import { invalid } from '../api-error.js';
import type { Catalog } from '../catalog/catalog.js';
import { routineKey } from '../catalog/routine-record.js';
import type { DdlAction } from '../sql/translate/ddl-action.js';
import type { DdlOperation } from './apply-ddl.js';
import { validateProcedure } from './script/validate-script.js';

/** CREATE and DROP of functions and procedures. */
export async function applyRoutineDdl(catalog: Catalog, action: Extract<DdlAction, { do: 'create-routine' | 'drop-routine' }>): Promise<DdlOperation> {
  const { routine } = action;
  const before = catalog.routines.get(routine);
  if (action.do === 'create-routine') {
    if (before !== undefined && action.ifNotExists) return 'SKIP';
    catalog.requireDataset(routine.projectId, routine.datasetId);
    if (action.properties['routineType'] === 'PROCEDURE') validateProcedure(String(action.properties['definitionBody']));
    await catalog.routines.create(routine, action.properties, { replace: action.replace });
    return before === undefined ? 'CREATE' : 'REPLACE';
  }
  if (before === undefined && action.ifExists) return 'SKIP';
  const found = catalog.routines.require(routine).properties['routineType'];
  if (found !== action.routineType) throw invalid(`Cannot drop ${routineKey(routine)} which has type ${String(found)}. An object with that name was expected to have type ${action.routineType}.`);
  await catalog.routines.delete(routine);
  return 'DROP';
}
