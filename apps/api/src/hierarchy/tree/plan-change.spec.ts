import fc from 'fast-check';
import type { EntityFacts, HierarchyEntity } from '../hierarchy-entity.js';
import { HierarchyTree } from './hierarchy-tree.js';
import { levelCodesOf } from './level-codes.js';
import { changeEntity, createEntity, deleteEntity, moveEntity, type PlannedChange, renameLevel } from './plan-change.js';

const facts = (entity_id: string, parent_id: string | null = null, entity_name = entity_id): Omit<EntityFacts, 'status'> => ({ entity_id, entity_name, parent_id, owner_name: null, owner_email: null, description: null, metadata: null, sort_order: null });

/** Applies a change as the statement does: rows take the place of what they were. */
function apply(tree: HierarchyTree, plan: PlannedChange, at = '2026-01-01T00:00:00Z'): HierarchyTree {
  return new HierarchyTree([...new Map<string, HierarchyEntity>([...tree.byId, ...plan(tree, { by: 'key', at }).map((entity) => [entity.entity_id, entity] as const)]).values()]);
}

const grown = (...plans: readonly PlannedChange[]): HierarchyTree => plans.reduce((tree, plan) => apply(tree, plan), new HierarchyTree([]));
const company = (): HierarchyTree => grown(createEntity(facts('eng'), 'department'), createEntity(facts('pay', 'eng', 'Payments'), 'team'), createEntity(facts('api', 'pay'), 'service'), createEntity(facts('ops')));

describe('a change of the hierarchy', () => {
  it('moves a node with everything below it: paths, names and levels', () => {
    const moved = apply(company(), moveEntity('pay', null));
    expect(moved.active('api')).toMatchObject({ level: 2, level_code: 'team', path: '/pay/api/', path_ids: ['pay', 'api'], path_names: ['Payments', 'api'], version: 2 });
    expect(moved.active('ops')).toMatchObject({ version: 1 });
  });

  it('writes a new name into the paths of everything below', () => {
    expect(apply(company(), changeEntity('eng', { entity_name: 'Engineering' })).active('api')?.path_names).toEqual(['Engineering', 'Payments', 'api']);
  });

  it('moves deleted nodes along, because costs still point to them', () => {
    const tree = apply(apply(company(), deleteEntity('api', false)), moveEntity('pay', 'ops'));
    expect(tree.byId.get('api')).toMatchObject({ status: 'DELETED', path: '/ops/pay/api/', deleted_at: '2026-01-01T00:00:00Z' });
  });

  it.each<[string, PlannedChange, string]>([
    ['a node under itself', moveEntity('eng', 'eng'), 'HIERARCHY_CYCLE'],
    ['a node under its grandchild', moveEntity('eng', 'api'), 'HIERARCHY_CYCLE'],
    ['a parent that is not there', createEntity(facts('new', 'gone')), 'RESOURCE_NOT_FOUND'],
    ['a name that a sibling has, in another case', createEntity(facts('new', 'eng', 'PAYMENTS')), 'RESOURCE_EXISTS'],
    ['a move beside a namesake', moveEntity('ops', 'ops2'), 'RESOURCE_NOT_FOUND'],
    ['an id twice', createEntity(facts('api')), 'RESOURCE_EXISTS'],
    ['a parent without its children', deleteEntity('eng', false), 'HIERARCHY_NOT_EMPTY'],
    ['another code for a level that has one', createEntity(facts('new'), 'division'), 'RESOURCE_EXISTS'],
    ['one word for two levels', renameLevel(1, 'team'), 'RESOURCE_EXISTS'],
    ['the word of a level that nobody named for another', renameLevel(1, 'level_2'), 'RESOURCE_EXISTS'],
  ])('refuses %s', (_what, plan, code) => {
    expect(() => apply(company(), plan)).toThrow(expect.objectContaining({ code }));
  });

  it('never gives a deleted id to another node', () => {
    expect(() => apply(apply(company(), deleteEntity('ops', false)), createEntity(facts('ops')))).toThrow(expect.objectContaining({ code: 'RESOURCE_EXISTS' }));
  });

  it('keeps the word of a level that became empty, unless another level took it', () => {
    const empty = apply(company(), deleteEntity('api', false));
    expect(levelCodesOf(empty.all).get(3)).toBe('service');
    expect(levelCodesOf(apply(empty, renameLevel(2, 'service')).all).get(3)).toBe('level_3');
    expect(levelCodesOf(apply(empty, renameLevel(2, 'squad')).all).get(2)).toBe('squad');
  });

  it('refuses what would lie below the deepest level', () => {
    const chain = Array.from({ length: 10 }, (_one, at) => createEntity(facts(`n${at}`, at === 0 ? null : `n${at - 1}`)));
    const tree = grown(...chain, createEntity(facts('side')));
    expect(() => apply(tree, moveEntity('n0', 'side'))).toThrow(expect.objectContaining({ code: 'HIERARCHY_TOO_DEEP' }));
  });

  it('leaves a tree whatever came before: no orphans, no cycles, names told apart, paths that agree with parents', () => {
    const id = fc.integer({ min: 0, max: 11 }).map((one) => `n${one}`);
    const parent = fc.option(id, { nil: null });
    const name = fc.constantFrom('a', 'A', 'b', 'c', 'd');
    const step: fc.Arbitrary<PlannedChange> = fc.oneof(
      fc.record({ id, parent, name }).map((one) => createEntity(facts(one.id, one.parent, one.name))),
      fc.record({ id, parent }).map((one) => moveEntity(one.id, one.parent)),
      fc.record({ id, name }).map((one) => changeEntity(one.id, { entity_name: one.name })),
      fc.record({ id, cascade: fc.boolean() }).map((one) => deleteEntity(one.id, one.cascade)),
      fc.record({ level: fc.integer({ min: 1, max: 4 }), code: fc.constantFrom('department', 'team', 'service') }).map((one) => renameLevel(one.level, one.code)),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        let tree = new HierarchyTree([]);
        for (const [at, one] of steps.entries()) {
          const { revision } = tree;
          try {
            tree = apply(tree, one, `2026-01-01T00:00:${String(at).padStart(2, '0')}Z`);
          } catch (error) {
            expect(error).toHaveProperty('code', expect.stringMatching(/^(HIERARCHY|RESOURCE)_/));
          }
          expect(tree.revision).toBeGreaterThanOrEqual(revision);
          expectTree(tree);
        }
      }),
      { numRuns: 300 },
    );
  });
});

function expectTree(tree: HierarchyTree): void {
  const active = tree.all.filter(({ status }) => status === 'ACTIVE');
  expect(tree.descendantsOf(null).length).toBe(active.length);
  for (const entity of tree.all) {
    const parent = entity.parent_id === null ? undefined : tree.byId.get(entity.parent_id);
    if (entity.status === 'ACTIVE' && entity.parent_id !== null) expect(parent?.status).toBe('ACTIVE');
    expect([entity.path, entity.path_ids, entity.path_names, entity.level]).toEqual([
      `${parent?.path ?? '/'}${entity.entity_id}/`, [...(parent?.path_ids ?? []), entity.entity_id], [...(parent?.path_names ?? []), entity.entity_name], (parent?.level ?? 0) + 1,
    ]);
  }
  const names = active.map(({ parent_id, entity_name }) => `${parent_id} ${entity_name.toLowerCase()}`);
  expect(new Set(names).size).toBe(names.length);
  const codes = new Map(active.map(({ level, level_code }) => [level, level_code]));
  expect(active.every(({ level, level_code }) => codes.get(level) === level_code)).toBe(true);
  expect(new Set(codes.values()).size).toBe(codes.size);
}
