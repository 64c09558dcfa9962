import type { Catalog } from '../catalog/catalog.js';
import { engineTableName } from '../catalog/table-ddl.js';
import type { TableId } from '../catalog/table-store.js';
import type { Session } from '../engine/engine.js';

/** Deletes rows in the caller's transaction, and keeps them for those who read the past. @param where all rows without @returns how many */
export async function removeRows({ catalog }: { readonly catalog: Catalog }, session: Session, id: TableId, where = 'true'): Promise<number> {
  await catalog.history.keepRows(session, id, where, { at: catalog.history.changing(id) });
  return session.run(`DELETE FROM ${engineTableName(id)} WHERE ${where}`);
}
