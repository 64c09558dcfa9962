import { IfGiven, IsCleanText, JsonField, PageQuery } from '@cloudact/service-kit';
import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsBoolean, IsEmail, IsIn, IsInt, IsString, Length, Matches, Max, MaxLength, Min, ValidateIf } from 'class-validator';
import { field, type Presence } from '../resources/dto-field.js';
import { ENTITY_STATUSES, HierarchyEntityView } from './hierarchy-entity.js';
import { DEEPEST_LEVEL } from './tree/hierarchy-tree.js';

export const ENTITY_ID = /^[a-z0-9][a-z0-9_-]{0,63}$/;
export const LEVEL_CODE = /^[a-z][a-z0-9_]{0,39}$/;
/** One line, no blank at either end. */
export const ENTITY_NAME = /^(?!\s)[^\t\r\n]{1,200}(?<!\s)$/;
export const LONGEST = { owner_name: 200, owner_email: 254, description: 2_000, metadata: 4_096, sort_order: 1_000_000 } as const;
/** Below the megabyte that a JSON body may have, however its text is escaped. */
const MOST_CSV = 900_000;

const EntityId = (presence: Presence, description: string): PropertyDecorator => field(presence, { type: String, example: 'team-payments', description, pattern: ENTITY_ID.source }, Matches(ENTITY_ID, { message: '$property must be 1 to 64 of a-z, 0-9, - and _, and begin with a letter or digit' }));
const EntityName = (presence: Presence): PropertyDecorator => field(presence, { example: 'Payments', maxLength: 200, description: 'Unique among its siblings, whatever the case.' }, IsCleanText(), Matches(ENTITY_NAME, { message: '$property must be 1 to 200 characters on one line, without a blank at either end' }));
const LevelCode = (presence: Presence, description: string): PropertyDecorator => field(presence, { example: 'team', description, pattern: LEVEL_CODE.source }, Matches(LEVEL_CODE, { message: '$property must be 1 to 40 of a-z, 0-9 and _, and begin with a letter' }));
const OwnerName = (presence: Presence): PropertyDecorator => field(presence, { type: String, example: 'Ada Lovelace' }, IsCleanText(), Length(1, LONGEST.owner_name));
const OwnerEmail = (presence: Presence): PropertyDecorator => field(presence, { type: String, example: 'ada@acme.example' }, IsEmail(), MaxLength(LONGEST.owner_email));
const Description = (presence: Presence): PropertyDecorator => field(presence, { type: String }, IsCleanText(), Length(1, LONGEST.description));
const Metadata = (presence: Presence): PropertyDecorator => field(presence, { type: 'object', additionalProperties: true, example: { cost_centre: '4711' } }, JsonField({ kind: 'object', maxBytes: LONGEST.metadata }));
const SortOrder = (presence: Presence): PropertyDecorator => field(presence, { type: Number, example: 10 }, IsInt(), Min(-LONGEST.sort_order), Max(LONGEST.sort_order));
const Parent = (): PropertyDecorator => applyDecorators(ApiProperty({ type: String, nullable: true }), ValidateIf((_object: object, value: unknown) => value !== null));

export class CreateEntityBody {
  @EntityId('optional', 'Chosen by you, or made; never used for another node again.')
  readonly entity_id?: string;

  @EntityName('required')
  readonly entity_name!: string;

  @EntityId('nullable', 'Node that it goes under; null or nothing: at the top.')
  readonly parent_id?: string | null;

  @LevelCode('optional', 'Names the level, if it has no nodes yet; else it must be the code of the level.')
  readonly level_code?: string;

  @OwnerName('optional')
  readonly owner_name?: string;

  @OwnerEmail('optional')
  readonly owner_email?: string;

  @Description('optional')
  readonly description?: string;

  @Metadata('optional')
  readonly metadata?: Readonly<Record<string, unknown>>;

  @SortOrder('optional')
  readonly sort_order?: number;
}

/** Fields that are left out stay as they are; null takes a value away. The parent changes by `move`. */
export class ChangeEntityBody {
  @EntityName('optional')
  readonly entity_name?: string;

  @OwnerName('nullable')
  readonly owner_name?: string | null;

  @OwnerEmail('nullable')
  readonly owner_email?: string | null;

  @Description('nullable')
  readonly description?: string | null;

  @Metadata('nullable')
  readonly metadata?: Readonly<Record<string, unknown>> | null;

  @SortOrder('nullable')
  readonly sort_order?: number | null;
}

export class MoveEntityBody {
  @Parent()
  @EntityId('required', 'The new parent; null moves the node to the top.')
  readonly parent_id!: string | null;
}

export class ChangeLevelBody {
  @LevelCode('required', 'What the level is called from now on.')
  readonly level_code!: string;
}

export class DeleteEntityQuery {
  @field('optional', { type: Boolean, default: false, description: 'true deletes everything below the node too.' }, Transform(({ value }: { readonly value: unknown }) => (value === 'true' ? true : value === 'false' ? false : value)), IsBoolean())
  readonly cascade: boolean = false;
}

export class ListEntitiesQuery extends PageQuery {
  @LevelCode('optional', 'Only nodes of this level.')
  readonly level_code?: string;

  @EntityId('optional', 'Only nodes directly under this one.')
  readonly parent_id?: string;

  @field('optional', { enum: ENTITY_STATUSES, default: 'ACTIVE' }, IsIn([...ENTITY_STATUSES]))
  readonly status: (typeof ENTITY_STATUSES)[number] = 'ACTIVE';
}

export class EntityPage {
  @ApiProperty({ type: [HierarchyEntityView] })
  readonly entities!: readonly HierarchyEntityView[];

  @ApiProperty({ nullable: true, type: String })
  readonly next_page_token!: string | null;
}

export class TreeQuery {
  @EntityId('optional', 'Node at the top of the answer; default: all top nodes.')
  readonly root?: string;
}

export class TreeNodeView extends HierarchyEntityView {
  @ApiProperty({ type: () => [TreeNodeView] })
  readonly children!: readonly TreeNodeView[];
}

export class TreeView {
  @ApiProperty({ type: [TreeNodeView] })
  readonly nodes!: readonly TreeNodeView[];
}

export class LevelView {
  @ApiProperty({ example: 2, maximum: DEEPEST_LEVEL })
  readonly level!: number;

  @ApiProperty({ example: 'team' })
  readonly level_code!: string;

  @ApiProperty({ example: 12, description: 'Nodes of the level that are not deleted.' })
  readonly entities!: number;
}

export class LevelList {
  @ApiProperty({ type: [LevelView], description: 'From the top; levels without nodes below the last one are left out.' })
  readonly levels!: readonly LevelView[];
}

export class ImportHierarchyBody {
  @ApiProperty({ example: 'entity_id,entity_name,parent_id,level_code\ndept-engineering,Engineering,,department\nteam-payments,Payments,dept-engineering,team\n', description: 'The text of a CSV file as the export has it. entity_id, entity_name and parent_id must be among its columns; a column that is left out leaves its field as it is.', maxLength: MOST_CSV })
  @IsString()
  @Length(1, MOST_CSV)
  readonly csv!: string;
}

export class ImportFaultView {
  @ApiProperty({ example: 3, description: 'Line of the file, from 1.' })
  readonly line!: number;

  @ApiProperty({ example: 'parent_id' })
  readonly field!: string;

  @ApiProperty({ example: 'there is no "team-x" in the file or the hierarchy' })
  readonly message!: string;
}

export class ImportSummaryView {
  @ApiProperty({ example: 2 })
  readonly created!: number;

  @ApiProperty({ example: 1, description: 'Nodes of the file that were there and become different.' })
  readonly changed!: number;

  @ApiProperty({ example: 17 })
  readonly unchanged!: number;
}

export class ImportPreviewView extends ImportSummaryView {
  @ApiProperty({ description: 'True when the import would be applied.' })
  readonly valid!: boolean;

  @ApiProperty({ type: [ImportFaultView], description: 'Every fault, by line.' })
  readonly faults!: readonly ImportFaultView[];
}

export class ExportHierarchyQuery {
  @field('optional', { type: Boolean, default: true, description: 'Whether text that a spreadsheet would take for a formula gets an apostrophe in front; an import takes it away again.' }, IfGiven(), Transform(({ value }: { readonly value: unknown }) => (value === 'true' ? true : value === 'false' ? false : value)), IsBoolean())
  readonly guard_formulas: boolean = true;
}
