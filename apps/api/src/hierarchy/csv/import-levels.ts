import { type HierarchyTree } from '../tree/hierarchy-tree.js';
import { type LevelCodes, levelCodesOf, unnamedLevel } from '../tree/level-codes.js';
import type { WantedTree } from '../tree/tree-faults.js';
import type { ImportedLine, ImportFault } from './plan-import.js';

/**
 * The codes of the levels as a file wants them: one that has nodes that the file does not name keeps its code, any other takes the
 * one of the file. Adds a fault for a level with two codes, and for a code of two levels.
 */
export function levelsOfLines(tree: HierarchyTree, wanted: WantedTree, lines: readonly ImportedLine[], faults: ImportFault[]): LevelCodes {
  const named = new Set(lines.map(({ facts }) => facts.entity_id));
  const codes = new Map(levelCodesOf(tree.all));
  const fixed = new Set(tree.all.filter(({ status, entity_id }) => status === 'ACTIVE' && !named.has(entity_id)).map(({ entity_id }) => levelIn(wanted, entity_id)));
  const chosen = new Map<number, string>();
  for (const { line, facts, levelCode } of lines) {
    if (levelCode === null) continue;
    const level = levelIn(wanted, facts.entity_id);
    const code = chosen.get(level) ?? (fixed.has(level) ? codes.get(level) : undefined) ?? levelCode;
    if (code !== levelCode) faults.push({ line, field: 'level_code', message: `level ${level} is ${JSON.stringify(code)} already, not ${JSON.stringify(levelCode)}` });
    else if (/^level_\d+$/.test(code) && code !== unnamedLevel(level)) faults.push({ line, field: 'level_code', message: `${JSON.stringify(code)} can only be the code of that level, and the node is on level ${level}` });
    chosen.set(level, code);
  }
  for (const [level, code] of chosen) codes.set(level, code);
  const used = new Set([...wanted.values()].filter(({ status }) => status === 'ACTIVE').map(({ entity_id }) => levelIn(wanted, entity_id)));
  const owners = new Map<string, number>();
  for (const [level, code] of [...codes].filter(([one]) => used.has(one)).sort(([left], [right]) => left - right)) {
    const other = owners.get(code);
    const line = lines.find(({ facts, levelCode }) => levelCode === code && levelIn(wanted, facts.entity_id) === level)?.line ?? 1;
    if (other !== undefined) faults.push({ line, field: 'level_code', message: `${JSON.stringify(code)} is the code of level ${other} already` });
    owners.set(code, level);
  }
  return codes;
}

function levelIn(wanted: WantedTree, id: string): number {
  let level = 1;
  for (let parent = wanted.get(id)?.parent_id ?? null; parent !== null; parent = wanted.get(parent)?.parent_id ?? null) level += 1;
  return level;
}
