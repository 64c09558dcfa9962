import type { ResultRow } from '@cloudact/bq-core';
import { ApiProperty } from '@nestjs/swagger';

export const ENTITY_STATUSES = ['ACTIVE', 'DELETED'] as const;

/** A node of the hierarchy, as requests are answered with it. */
export class HierarchyEntityView {
  @ApiProperty({ example: 'team-payments' })
  readonly entity_id!: string;

  @ApiProperty({ example: 'Payments' })
  readonly entity_name!: string;

  @ApiProperty({ example: 2, description: 'Depth, from 1 at the top.' })
  readonly level!: number;

  @ApiProperty({ example: 'team', description: 'Code of the level, in the words of the organisation.' })
  readonly level_code!: string;

  @ApiProperty({ type: String, nullable: true, example: 'dept-engineering' })
  readonly parent_id!: string | null;

  @ApiProperty({ example: '/dept-engineering/team-payments/', description: 'Ids from the top to the node; a subtree is everything that starts with it.' })
  readonly path!: string;

  @ApiProperty({ type: [String], example: ['dept-engineering', 'team-payments'] })
  readonly path_ids!: readonly string[];

  @ApiProperty({ type: [String], example: ['Engineering', 'Payments'] })
  readonly path_names!: readonly string[];

  @ApiProperty({ type: String, nullable: true, example: 'Ada Lovelace' })
  readonly owner_name!: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'ada@acme.example' })
  readonly owner_email!: string | null;

  @ApiProperty({ type: String, nullable: true })
  readonly description!: string | null;

  @ApiProperty({ type: 'object', additionalProperties: true, nullable: true, example: { cost_centre: '4711' } })
  readonly metadata!: Readonly<Record<string, unknown>> | null;

  @ApiProperty({ type: Number, nullable: true, description: 'Position among siblings, lower first; null sorts by name.' })
  readonly sort_order!: number | null;

  @ApiProperty({ enum: ENTITY_STATUSES })
  readonly status!: (typeof ENTITY_STATUSES)[number];

  @ApiProperty({ format: 'date-time' })
  readonly created_at!: string;

  @ApiProperty({ format: 'date-time', nullable: true, type: String })
  readonly updated_at!: string | null;

  @ApiProperty({ example: 1, description: 'Counts the changes, those of its path included, from 1.' })
  readonly version!: number;

  @ApiProperty({ example: '"v1"', description: 'Send it as If-Match with a change.' })
  readonly etag!: string;
}

/** A row of org_hierarchy. */
export type HierarchyEntity = { readonly [Column in Exclude<keyof HierarchyEntityView, 'etag'>]: HierarchyEntityView[Column] } & {
  readonly created_by: string | null;
  readonly updated_by: string | null;
  readonly deleted_at: string | null;
};

/** What people say of a node; the rest follows from it. */
export type EntityFacts = Pick<HierarchyEntity, 'entity_id' | 'entity_name' | 'parent_id' | 'owner_name' | 'owner_email' | 'description' | 'metadata' | 'sort_order' | 'status'>;

const TEXTS = ['entity_id', 'entity_name', 'level_code', 'parent_id', 'path', 'path_ids', 'path_names', 'owner_name', 'owner_email', 'description', 'status', 'created_by', 'created_at', 'updated_by', 'updated_at', 'deleted_at'] as const;

export function entityOf(row: ResultRow): HierarchyEntity {
  const { metadata, sort_order } = row;
  return {
    ...Object.fromEntries(TEXTS.map((column) => [column, row[column]])),
    level: Number(row['level']),
    version: Number(row['version']),
    sort_order: sort_order === null ? null : Number(sort_order),
    metadata: typeof metadata === 'string' ? (JSON.parse(metadata) as Readonly<Record<string, unknown>>) : null,
  } as unknown as HierarchyEntity;
}
