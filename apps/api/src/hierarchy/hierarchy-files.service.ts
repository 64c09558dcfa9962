import { Readable } from 'node:stream';
import type { OrgBigQueryClient } from '@cloudact/tenancy';
import { Injectable } from '@nestjs/common';
import { csvLines } from '../costs/export/csv-lines.js';
import { CSV_COLUMNS, csvRow } from './csv/hierarchy-csv.js';
import { planImport, type PlannedImport } from './csv/plan-import.js';
import type { ImportPreviewView, ImportSummaryView } from './hierarchy.dto.js';
import { HierarchyImportInvalidError } from './hierarchy-errors.js';
import { HierarchyRepository } from './hierarchy.repository.js';
import type { HierarchyTree } from './tree/hierarchy-tree.js';

/** The hierarchy as a CSV file, out and in. */
@Injectable()
export class HierarchyFilesService {
  constructor(private readonly repository: HierarchyRepository) {}

  /** Parents before children; what an import of it finds unchanged. */
  async export(client: OrgBigQueryClient, guardFormulas: boolean): Promise<Readable> {
    const entities = (await this.repository.tree(client)).descendantsOf(null);
    // guarded here, because apostrophes must be guarded too for an import to undo it
    const rows = Readable.from(entities.map((entity) => csvRow(entity, guardFormulas)));
    return Readable.from(csvLines(rows, { columns: CSV_COLUMNS, textColumns: new Set(), guardFormulas: false }));
  }

  /** Writes nothing. */
  async preview(client: OrgBigQueryClient, csv: string): Promise<ImportPreviewView> {
    const tree = await this.repository.tree(client);
    const planned = planImport(tree, csv, { by: client.context.keyId, at: '1970-01-01T00:00:00Z' });
    return { valid: planned.faults.length === 0, ...summaryOf(tree, planned), faults: planned.faults };
  }

  /** All of the file or nothing; a second time it changes nothing. @throws HierarchyImportInvalidError */
  async import(client: OrgBigQueryClient, csv: string): Promise<ImportSummaryView> {
    let summary: ImportSummaryView = { created: 0, changed: 0, unchanged: 0 };
    await this.repository.change(client, (tree, stamp) => {
      const planned = planImport(tree, csv, stamp);
      if (planned.faults.length > 0) throw new HierarchyImportInvalidError(planned.faults);
      summary = summaryOf(tree, planned);
      return planned.rows;
    });
    return summary;
  }
}

/** Counts nodes of the file; others whose path changes with them are not counted. */
function summaryOf(tree: HierarchyTree, { lines, rows }: PlannedImport): ImportSummaryView {
  const stored = new Set(rows.map(({ entity_id }) => entity_id));
  const ids = lines.map(({ facts }) => facts.entity_id).filter((id) => stored.has(id));
  const created = ids.filter((id) => !tree.byId.has(id)).length;
  return { created, changed: ids.length - created, unchanged: lines.length - ids.length };
}
