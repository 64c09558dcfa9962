/** A table as SQL names it. */
export interface TablePath {
  /** The name as written, parts joined by dots, quotes gone. */
  readonly text: string;
  readonly projectId?: string;
  /** Absent for a bare table name, which would need a default dataset. */
  readonly datasetId?: string;
  readonly tableId: string;
  readonly role: 'read' | 'write';
}

/** Reads the parts of a name; `dataset.INFORMATION_SCHEMA.VIEW` belongs to `dataset`. */
export function tablePathOf(parts: readonly string[], role: TablePath['role']): TablePath {
  const text = parts.join('.');
  const view = parts.findIndex((part) => part.toUpperCase() === 'INFORMATION_SCHEMA');
  const split = view === -1 ? parts.length - 1 : view;
  const tableId = parts.slice(split).join('.');
  const datasetId = parts[split - 1];
  const projectId = parts.slice(0, Math.max(0, split - 1)).join('.');
  return {
    text,
    ...(projectId === '' ? {} : { projectId }),
    ...(datasetId === undefined ? {} : { datasetId }),
    tableId,
    role,
  };
}
