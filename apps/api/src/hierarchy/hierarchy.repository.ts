import { BigQueryError, quoteTablePath, type QueryParameter } from '@cloudact/bq-core';
import { InjectPlatform, MicrosecondClock, type Platform } from '@cloudact/service-kit';
import type { OrgBigQueryClient } from '@cloudact/tenancy';
import { Injectable } from '@nestjs/common';
import { ResourceChangedMeanwhileError } from '../resources/resource-errors.js';
import { VersionedRows } from '../resources/versioned-rows.js';
import { entityOf, type HierarchyEntity } from './hierarchy-entity.js';
import { HierarchyTooLargeError } from './hierarchy-errors.js';
import { OneAtATime } from './one-at-a-time.js';
import { HierarchyTree } from './tree/hierarchy-tree.js';
import type { PlannedChange } from './tree/plan-change.js';

/** Columns of a row as a parameter; metadata travels as JSON. */
const ROW_TYPE = {
  entity_id: 'STRING', entity_name: 'STRING', level: 'INT64', level_code: 'STRING', parent_id: 'STRING', path: 'STRING', path_ids: ['STRING'], path_names: ['STRING'], owner_name: 'STRING',
  owner_email: 'STRING', description: 'STRING', metadata: 'JSON', sort_order: 'INT64', status: 'STRING', created_by: 'STRING', created_at: 'TIMESTAMP', updated_by: 'STRING', updated_at: 'TIMESTAMP',
  deleted_at: 'TIMESTAMP', version: 'INT64',
} as const satisfies Record<keyof HierarchyEntity, QueryParameter['type']>;
const COLUMNS = Object.keys(ROW_TYPE);
const CHANGEABLE = COLUMNS.filter((column) => !['entity_id', 'created_by', 'created_at'].includes(column));

/** Bytes of the rows of one statement: below BigQuery's 10 MB for a request (docs: quotas#query_jobs), which repeats names of fields. */
const MOST_BYTES = 4_000_000;
/** How often a change is planned anew because another process changed the tree between reading and writing. */
const ATTEMPTS = 4;

/**
 * The rows of org_hierarchy, changed as a whole: a change is planned over the tree that was read and stored by one MERGE, which does
 * nothing when the tree is another one by then.
 */
@Injectable()
export class HierarchyRepository {
  readonly rows: VersionedRows<HierarchyEntity>;
  readonly #turns = new OneAtATime();
  readonly #clock = new MicrosecondClock();

  constructor(@InjectPlatform() private readonly platform: Platform) {
    this.rows = new VersionedRows(platform, { scope: 'own', table: 'org_hierarchy', id: 'entity_id', kind: 'hierarchy entity' }, entityOf);
  }

  /** Deleted nodes too. */
  async tree(client: OrgBigQueryClient): Promise<HierarchyTree> {
    return new HierarchyTree(await this.rows.select(client, { sql: '', params: {} }, 'ORDER BY created_at, entity_id'));
  }

  /** The tree afterwards, and the rows that changed. @throws what `plan` throws, ResourceChangedMeanwhileError */
  change(client: OrgBigQueryClient, plan: PlannedChange): Promise<{ readonly tree: HierarchyTree; readonly changed: readonly HierarchyEntity[] }> {
    const { org, keyId } = client.context;
    return this.#turns.run(org, async () => {
      for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
        const before = await this.tree(client);
        const changed = plan(before, { by: keyId, at: this.#clock.next() });
        if (changed.length === 0) return { tree: before, changed };
        if (await this.#store(client, before, changed)) {
          const now = new Map([...before.byId, ...changed.map((entity) => [entity.entity_id, entity] as const)]);
          return { tree: new HierarchyTree([...now.values()]), changed };
        }
      }
      throw new ResourceChangedMeanwhileError('hierarchy of', org);
    });
  }

  /**
   * False when the tree is not at the revision that was read. BigQuery lets two statements run at once unless both change rows of one
   * partition (docs: data-manipulation-language#concurrent_jobs), and nodes that were made in different months lie in different ones;
   * so every change writes the first node of the tree too, as it is, and of two changes at once one starts over.
   */
  async #store(client: OrgBigQueryClient, before: HierarchyTree, changed: readonly HierarchyEntity[]): Promise<boolean> {
    const { org } = client.context;
    const first = before.all[0];
    const rows = first === undefined || changed.some(({ entity_id }) => entity_id === first.entity_id) ? changed : [first, ...changed];
    const bytes = Buffer.byteLength(JSON.stringify(rows));
    if (bytes > MOST_BYTES) throw new HierarchyTooLargeError(`The change rewrites ${rows.length} nodes of ${bytes} bytes`, MOST_BYTES, 'Make it in smaller steps, from the bottom up.');
    const table = this.rows.table(client);
    const path = quoteTablePath(table);
    const written = await this.platform.house.dml.run({
      org,
      table,
      statement: {
        sql: `MERGE ${path} AS T
USING (SELECT r.* FROM UNNEST(@rows) AS r WHERE (SELECT IFNULL(SUM(version), 0) FROM ${path}) = @revision) AS S
ON T.x_org_slug = @owner AND T.entity_id = S.entity_id
WHEN MATCHED THEN UPDATE SET ${CHANGEABLE.map((column) => `${column} = S.${column}`).join(', ')}
WHEN NOT MATCHED THEN INSERT (x_org_slug, ${COLUMNS.join(', ')}) VALUES (@owner, ${COLUMNS.map((column) => `S.${column}`).join(', ')})`,
        params: { rows: { type: [ROW_TYPE], value: rows }, revision: { type: 'INT64', value: before.revision }, owner: { type: 'STRING', value: org } },
      },
    }).then(({ rows: stored }) => stored, (error: unknown) => {
      // repeated and still in conflict: somebody else writes, so the tree is another one by now
      if (error instanceof BigQueryError && error.code === 'BIGQUERY_CONCURRENT_UPDATE') return 0n;
      throw error;
    });
    return written > 0n;
  }
}
