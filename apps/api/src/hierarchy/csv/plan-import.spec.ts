import { HierarchyTree } from '../tree/hierarchy-tree.js';
import { planImport } from './plan-import.js';

const stamp = { by: 'key', at: '2026-01-01T00:00:00Z' };
const HEADER = 'entity_id,entity_name,parent_id,level_code\n';
const FILE = `${HEADER}pay,Payments,eng,team\neng,Engineering,,department\n`;
const imported = (csv: string, tree = new HierarchyTree([])): HierarchyTree => new HierarchyTree([...new Map([...tree.byId, ...planImport(tree, csv, stamp).rows.map((row) => [row.entity_id, row] as const)]).values()]);
const faults = (csv: string, tree = new HierarchyTree([])) => planImport(tree, csv, stamp).faults.map(({ line, field }) => [line, field]);

describe('an import of the hierarchy', () => {
  it('takes lines in any order, and a second time changes nothing', () => {
    const tree = imported(FILE);
    expect(tree.active('pay')).toMatchObject({ path_names: ['Engineering', 'Payments'], level: 2, level_code: 'team' });
    expect(planImport(tree, FILE, stamp)).toMatchObject({ faults: [], rows: [] });
  });

  it('leaves nodes that the file does not name, and fields that it has no column for', () => {
    const tree = imported('entity_id,entity_name,parent_id,owner_name\npay,Payments,eng,Ada\n', imported(FILE));
    expect(imported('entity_id,entity_name,parent_id\npay,Pay,\n', tree).active('pay')).toMatchObject({ parent_id: null, path: '/pay/', owner_name: 'Ada', version: 3 });
    expect(tree.active('eng')).toMatchObject({ version: 1 });
  });

  it('names every fault with its line, those of cells and those of places', () => {
    const csv = `${HEADER}Bad Id,Name,,\neng,Engineering,,department\neng,Twice,,\npay,ENGINEERING,,\nx,,eng,team\ny,Y,nowhere,\nz,Z,x,\nshort,line\n`;
    expect(faults(csv)).toEqual([[2, 'entity_id'], [4, 'entity_id'], [6, 'entity_name'], [7, 'parent_id'], [9, 'csv']]);
  });

  it('tells of a sibling that has the name, and of a cycle', () => {
    expect(faults(`${HEADER}a,Same,,\nb,SAME,,\n`)).toEqual([[3, 'entity_name']]);
    expect(faults(`${HEADER}a,A,b,\nb,B,a,\n`)).toEqual([[2, 'parent_id'], [3, 'parent_id']]);
    expect(faults(`${HEADER}eng,Engineering,pay,\n`, imported(FILE))).toEqual([[2, 'parent_id'], [2, 'parent_id']]);
  });

  it('refuses columns that it does not know, and a header without the ones it needs', () => {
    expect(faults('entity_id,entity_name,colour\n')).toEqual([[1, 'colour'], [1, 'parent_id']]);
    expect(faults('')).toEqual([[1, 'csv']]);
  });

  it('gives a level one code, and a code to one level', () => {
    expect(faults(`${HEADER}a,A,,department\nb,B,,division\n`)).toEqual([[3, 'level_code']]);
    expect(faults(`${HEADER}a,A,,team\nb,B,a,team\n`)).toEqual([[3, 'level_code']]);
    expect(faults(`${HEADER}c,C,,division\n`, imported(FILE))).toEqual([[2, 'level_code']]);
  });

  it('takes the guard of a formula away again', () => {
    expect(imported(`${HEADER}a,'=SUM(1),,\n`).active('a')?.entity_name).toBe('=SUM(1)');
  });

  it('gives no deleted id to another node', () => {
    const tree = new HierarchyTree(imported(FILE).all.map((one) => (one.entity_id === 'pay' ? { ...one, status: 'DELETED' as const } : one)));
    expect(faults(FILE, tree)).toEqual([[2, 'entity_id']]);
  });
});
