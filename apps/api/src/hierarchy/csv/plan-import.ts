import type { EntityFacts, HierarchyEntity } from '../hierarchy-entity.js';
import { DEEPEST_LEVEL, type HierarchyTree, MOST_ENTITIES } from '../tree/hierarchy-tree.js';
import { type LevelCodes, levelCodesOf } from '../tree/level-codes.js';
import { wantedTree } from '../tree/plan-change.js';
import { type ChangeStamp, settleTree } from '../tree/settle-tree.js';
import { treeFaults, type WantedTree } from '../tree/tree-faults.js';
import { CSV_COLUMNS, type CsvColumn, factsOfLine, readCell, REQUIRED_COLUMNS } from './hierarchy-csv.js';
import { levelsOfLines } from './import-levels.js';
import { type CsvLine, parseCsv } from './parse-csv.js';

export interface ImportFault {
  /** Of the file, from 1. */
  readonly line: number;
  readonly field: string;
  readonly message: string;
}

export interface ImportedLine {
  readonly line: number;
  readonly facts: EntityFacts;
  readonly levelCode: string | null;
}

export interface PlannedImport {
  /** Empty when the file can be applied. In the order of lines. */
  readonly faults: readonly ImportFault[];
  readonly lines: readonly ImportedLine[];
  /** Rows to store: nothing for a file that says what is there already, or one with faults. */
  readonly rows: readonly HierarchyEntity[];
}

/** Reads a file and lays it over the tree: nodes that it names are made or changed, all others stay. */
export function planImport(tree: HierarchyTree, csv: string, stamp: ChangeStamp): PlannedImport {
  const { records: [header, ...records], fault } = parseCsv(csv);
  const faults: ImportFault[] = header === undefined ? [{ line: 1, field: 'csv', message: 'the file has no header' }] : [...headerFaults(header)];
  if (header === undefined || faults.length > 0) return { faults, lines: [], rows: [] };
  const lines = records.flatMap((record) => readLine(tree, header.cells as readonly CsvColumn[], record, faults) ?? []);
  if (fault !== undefined) faults.push({ line: fault.line, field: 'csv', message: fault.message });
  faults.push(...repeatedIds(lines));
  const wanted = wantedTree(tree, lines.map(({ facts }) => facts));
  // lines with faults are not in the wanted tree: what lies under them is not to blame for that
  const read = new Set(lines.map(({ line }) => line));
  const idAt = header.cells.indexOf('entity_id');
  const unread = new Set(records.filter(({ line }) => !read.has(line)).map(({ cells }) => cells[idAt]));
  faults.push(...placeFaults(wanted, lines, unread));
  const codes: LevelCodes = faults.length === 0 ? levelsOfLines(tree, wanted, lines, faults) : levelCodesOf(tree.all);
  return { faults: faults.sort((left, right) => left.line - right.line), lines, rows: faults.length === 0 ? settleTree(tree, wanted, codes, stamp) : [] };
}

function* headerFaults({ line, cells }: CsvLine): Generator<ImportFault, void, undefined> {
  for (const [at, name] of cells.entries()) {
    if (!CSV_COLUMNS.includes(name as CsvColumn)) yield { line, field: name.slice(0, 80), message: `is no column of a hierarchy; its columns are ${CSV_COLUMNS.join(', ')}` };
    else if (cells.indexOf(name) !== at) yield { line, field: name, message: 'is in the header twice' };
  }
  for (const name of REQUIRED_COLUMNS) if (!cells.includes(name)) yield { line, field: name, message: 'is missing in the header' };
}

function readLine(tree: HierarchyTree, columns: readonly CsvColumn[], { line, cells }: CsvLine, faults: ImportFault[]): ImportedLine | undefined {
  const before = faults.length;
  if (cells.length !== columns.length) faults.push({ line, field: 'csv', message: `has ${cells.length} fields where the header has ${columns.length}` });
  const values: Partial<Record<CsvColumn, unknown>> = {};
  for (const [at, column] of columns.entries()) {
    const cell = readCell(column, cells[at] ?? '');
    if ('must' in cell) faults.push({ line, field: column, message: `must ${cell.must}` });
    else values[column] = cell.value;
  }
  const existing = tree.byId.get(String(values.entity_id));
  if (existing?.status === 'DELETED') faults.push({ line, field: 'entity_id', message: `${JSON.stringify(existing.entity_id)} is the id of a node that was deleted; ids are never used twice` });
  if (faults.length > before) return undefined;
  return { line, facts: factsOfLine(values, existing), levelCode: (values.level_code ?? null) as string | null };
}

function* repeatedIds(lines: readonly ImportedLine[]): Generator<ImportFault, void, undefined> {
  const first = new Map<string, number>();
  for (const { line, facts: { entity_id: id } } of lines) {
    const earlier = first.get(id);
    if (earlier === undefined) first.set(id, line);
    else yield { line, field: 'entity_id', message: `${JSON.stringify(id)} is on line ${earlier} already` };
  }
}

/** Faults of the tree that would result, each on the line that is to blame for it. */
function* placeFaults(wanted: WantedTree, lines: readonly ImportedLine[], unread: ReadonlySet<string | undefined>): Generator<ImportFault, void, undefined> {
  const lineOf = new Map(lines.map(({ line, facts }) => [facts.entity_id, line]));
  for (const fault of treeFaults(wanted)) {
    if (fault.is === 'too-many') {
      yield { line: 1, field: 'csv', message: `the hierarchy would have ${fault.count} nodes; the most is ${MOST_ENTITIES}` };
      continue;
    }
    const { entity_id, entity_name, parent_id } = fault.entity;
    const at = { line: lineOf.get(entity_id) ?? lineOf.get(parent_id ?? '') ?? 1 };
    const who = lineOf.has(entity_id) ? '' : `${JSON.stringify(entity_id)}, which is not in the file: `;
    if (fault.is === 'parent-missing' && unread.has(parent_id ?? '')) continue;
    if (fault.is === 'parent-missing') yield { ...at, field: 'parent_id', message: `${who}there is no ${JSON.stringify(parent_id)} in the file or the hierarchy` };
    else if (fault.is === 'cycle') yield { ...at, field: 'parent_id', message: `${who}would lie below itself` };
    else if (fault.is === 'too-deep') yield { ...at, field: 'parent_id', message: `${who}would lie below level ${DEEPEST_LEVEL}` };
    else yield { line: lineOf.get(entity_id) ?? nameLine(fault.entity, lines), field: 'entity_name', message: `${JSON.stringify(entity_name)} is the name of a sibling already` };
  }
}

/** The line that took the name of a node that the file does not have. */
function nameLine({ parent_id, entity_name }: EntityFacts, lines: readonly ImportedLine[]): number {
  return lines.find(({ facts }) => facts.parent_id === parent_id && facts.entity_name.toLowerCase() === entity_name.toLowerCase())?.line ?? 1;
}
