import { randomUUID } from 'node:crypto';
import { decodePageToken, type Page, pageOf, RequestInvalidError } from '@cloudact/service-kit';
import type { OrgBigQueryClient } from '@cloudact/tenancy';
import { Injectable } from '@nestjs/common';
import { etagOf, requireEtag } from '../resources/etag.js';
import { ResourceNotFoundError } from '../resources/resource-errors.js';
import type { RowCondition } from '../resources/versioned-rows.js';
import type { EntityFacts, HierarchyEntity, HierarchyEntityView } from './hierarchy-entity.js';
import type { ChangeEntityBody, CreateEntityBody, LevelView, ListEntitiesQuery, TreeNodeView } from './hierarchy.dto.js';
import { HierarchyRepository } from './hierarchy.repository.js';
import type { HierarchyTree } from './tree/hierarchy-tree.js';
import { levelCodesOf } from './tree/level-codes.js';
import { changeEntity, createEntity, deleteEntity, KIND, moveEntity, type PlannedChange, renameLevel, requireActive } from './tree/plan-change.js';

export function entityView(entity: HierarchyEntity): HierarchyEntityView {
  const { created_by: _by, updated_by: _last, deleted_at: _gone, ...shown } = entity;
  return { ...shown, etag: etagOf(entity.version) };
}

/** The organisation's cost owners as a tree. */
@Injectable()
export class HierarchyService {
  constructor(private readonly repository: HierarchyRepository) {}

  async create(client: OrgBigQueryClient, body: CreateEntityBody): Promise<HierarchyEntityView> {
    const { level_code, entity_id = `entity-${randomUUID()}`, ...given } = body;
    const facts = { parent_id: null, owner_name: null, owner_email: null, description: null, metadata: null, sort_order: null, ...withoutUndefined(given), entity_id } as Omit<EntityFacts, 'status'>;
    return this.#changed(client, entity_id, createEntity(facts, level_code));
  }

  async change(client: OrgBigQueryClient, id: string, body: ChangeEntityBody, ifMatch: string | undefined): Promise<HierarchyEntityView> {
    const facts = withoutUndefined(body);
    if (Object.keys(facts).length === 0) throw new RequestInvalidError([{ message: 'the body names no field to change' }]);
    return this.#changed(client, id, ifMatching(id, ifMatch, changeEntity(id, facts)));
  }

  move(client: OrgBigQueryClient, id: string, parentId: string | null, ifMatch: string | undefined): Promise<HierarchyEntityView> {
    return this.#changed(client, id, ifMatching(id, ifMatch, moveEntity(id, parentId)));
  }

  async delete(client: OrgBigQueryClient, id: string, cascade: boolean, ifMatch: string | undefined): Promise<void> {
    await this.repository.change(client, ifMatching(id, ifMatch, deleteEntity(id, cascade)));
  }

  /** @throws ResourceNotFoundError also for one that was deleted */
  async find(client: OrgBigQueryClient, id: string): Promise<HierarchyEntity> {
    const entity = await this.repository.rows.find(client, id);
    if (entity?.status !== 'ACTIVE') throw new ResourceNotFoundError(KIND, id);
    return entity;
  }

  /** Newest first. */
  async list(client: OrgBigQueryClient, { limit, page_token, level_code, parent_id, status }: ListEntitiesQuery): Promise<Page<'entities', HierarchyEntityView>> {
    const filters = { level_code, parent_id, status };
    const scope = { org: client.context.org, list: 'hierarchy', filters };
    const after = decodePageToken(scope, page_token, 2);
    const where: RowCondition[] = Object.entries(filters).flatMap(([column, value]) => (value === undefined ? [] : [{ sql: `${column} = @${column}`, params: { [column]: { type: 'STRING', value } } }]));
    const found = await this.repository.rows.list(client, { limit: limit + 1, where, ...(after === undefined ? {} : { after }) });
    return pageOf({ name: 'entities', found: found.map(entityView), limit, scope, placeOf: ({ created_at, entity_id }) => [created_at, entity_id] });
  }

  /** By path, so that a page goes on where the one before ended, whatever changed meanwhile. */
  async relatives(client: OrgBigQueryClient, id: string, which: 'children' | 'descendants', { limit, page_token }: { readonly limit: number; readonly page_token?: string }): Promise<Page<'entities', HierarchyEntityView>> {
    const scope = { org: client.context.org, list: `hierarchy/${id}/${which}` };
    const [after = ''] = decodePageToken(scope, page_token, 1) ?? [];
    const tree = await this.repository.tree(client);
    requireActive(tree, id);
    const all = which === 'children' ? tree.childrenOf(id) : tree.descendantsOf(id);
    const found = all.filter(({ path }) => path > after).sort((left, right) => (left.path < right.path ? -1 : 1)).slice(0, limit + 1);
    return pageOf({ name: 'entities', found: found.map(entityView), limit, scope, placeOf: ({ path }) => [path] });
  }

  async ancestors(client: OrgBigQueryClient, id: string): Promise<readonly HierarchyEntityView[]> {
    const tree = await this.repository.tree(client);
    return tree.ancestorsOf(requireActive(tree, id)).map(entityView);
  }

  async tree(client: OrgBigQueryClient, root: string | undefined): Promise<readonly TreeNodeView[]> {
    const tree = await this.repository.tree(client);
    const top = root === undefined ? tree.childrenOf(null) : [requireActive(tree, root)];
    return top.map((entity) => nodeView(tree, entity));
  }

  async levels(client: OrgBigQueryClient): Promise<readonly LevelView[]> {
    return levelViews(await this.repository.tree(client));
  }

  async changeLevel(client: OrgBigQueryClient, level: number, code: string): Promise<readonly LevelView[]> {
    const { tree } = await this.repository.change(client, renameLevel(level, code));
    return levelViews(tree);
  }

  async #changed(client: OrgBigQueryClient, id: string, plan: PlannedChange): Promise<HierarchyEntityView> {
    const { tree } = await this.repository.change(client, plan);
    return entityView(requireActive(tree, id));
  }
}

/** Looked at with each reading of the tree, not only with the first. */
function ifMatching(id: string, ifMatch: string | undefined, plan: PlannedChange): PlannedChange {
  return (tree, stamp) => {
    requireEtag(`The ${KIND} ${id}`, ifMatch, requireActive(tree, id).version);
    return plan(tree, stamp);
  };
}

function nodeView(tree: HierarchyTree, entity: HierarchyEntity): TreeNodeView {
  return { ...entityView(entity), children: tree.childrenOf(entity.entity_id).map((child) => nodeView(tree, child)) };
}

function levelViews(tree: HierarchyTree): readonly LevelView[] {
  const counts = Map.groupBy(tree.all.filter(({ status }) => status === 'ACTIVE'), ({ level }) => level);
  const deepest = Math.max(0, ...counts.keys());
  return [...levelCodesOf(tree.all)].filter(([level]) => level <= deepest).sort(([left], [right]) => left - right).map(([level, level_code]) => ({ level, level_code, entities: counts.get(level)?.length ?? 0 }));
}

function withoutUndefined<T extends object>(body: T): { readonly [Field in keyof T]?: Exclude<T[Field], undefined> } {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined)) as { readonly [Field in keyof T]?: Exclude<T[Field], undefined> };
}
