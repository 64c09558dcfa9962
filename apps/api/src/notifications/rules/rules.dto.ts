import { IsCleanText, JsonField, PageQuery } from '@cloudact/service-kit';
import { ApiProperty } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayUnique, IsArray, IsIn, IsInt, IsTimeZone, Length, Matches, Max, Min } from 'class-validator';
import { field, type Presence } from '../../resources/dto-field.js';
import { CONDITION_FORMS, RULE_TYPES, type RuleType } from './rule-condition.js';
import { RULE_STATUSES, RuleView, SEVERITIES } from './rule-view.js';

const WEEK_MINUTES = 10_080;
const TIME = /^([01]\d|2[0-3]):[0-5]\d:[0-5]\d$/;

const Name = (presence: Presence): PropertyDecorator => field(presence, { example: 'Cloud budget of payments', maxLength: 200 }, IsCleanText(), Length(1, 200));
const Description = (): PropertyDecorator => field('optional', { maxLength: 2000 }, IsCleanText(), Length(1, 2000));
const Severity = (): PropertyDecorator => field('optional', { enum: SEVERITIES, default: 'WARNING', description: 'CRITICAL ignores quiet hours.' }, IsIn([...SEVERITIES]));
const Condition = (presence: Presence): PropertyDecorator => field(presence, { type: 'object', additionalProperties: true, example: { budget_id: 'budget-2f6c', percent: '80' }, description: `By type: ${CONDITION_FORMS}.` }, JsonField({ kind: 'object', maxBytes: 4_096 }));
const Texts = (most: number, description: string): PropertyDecorator => field('optional', { type: [String], description }, IsArray(), ArrayMaxSize(most), ArrayUnique(), IsCleanText({ each: true }), Length(1, 200, { each: true }));
const Cooldown = (): PropertyDecorator => field('optional', { minimum: 0, maximum: WEEK_MINUTES, default: 60, type: 'integer', description: 'Minutes of silence after a firing.' }, IsInt(), Min(0), Max(WEEK_MINUTES));
const Time = (what: string): PropertyDecorator => field('optional', { example: '22:00:00', description: what }, Matches(TIME, { message: '$property must be a time, HH:MM:SS' }));
const Zone = (): PropertyDecorator => field('optional', { example: 'Europe/Zurich', description: "IANA zone of the quiet hours; the organisation's own without one." }, IsTimeZone());

export class CreateRuleBody {
  @Name('required')
  readonly name!: string;

  @Description()
  readonly description?: string;

  @Severity()
  readonly severity: RuleView['severity'] = 'WARNING';

  @field('required', { enum: RULE_TYPES }, IsIn([...RULE_TYPES]))
  readonly rule_type!: RuleType;

  @Condition('required')
  readonly condition!: Readonly<Record<string, unknown>>;

  @Texts(20, 'Only costs of these providers; empty means all.')
  readonly service_provider_names: readonly string[] = [];

  @Texts(20, 'Only costs of these FOCUS service categories; empty means all.')
  readonly service_categories: readonly string[] = [];

  @field('optional', { description: 'Only costs below this node of the hierarchy.' }, IsCleanText(), Length(1, 128))
  readonly hierarchy_entity_id?: string;

  @Texts(20, 'Channels to notify; empty means the default one.')
  readonly channel_ids: readonly string[] = [];

  @Cooldown()
  readonly cooldown_minutes: number = 60;

  @Time('Begin of the quiet hours; both or none.')
  readonly quiet_hours_start?: string;

  @Time('End of the quiet hours, on the next day when earlier than the start.')
  readonly quiet_hours_end?: string;

  @Zone()
  readonly timezone?: string;
}

/** Fields that are left out stay as they are. The type stays: make another rule. */
export class ChangeRuleBody {
  @Name('optional')
  readonly name?: string;

  @Description()
  readonly description?: string;

  @field('optional', { enum: ['ACTIVE', 'PAUSED'] }, IsIn(['ACTIVE', 'PAUSED']))
  readonly status?: 'ACTIVE' | 'PAUSED';

  @Severity()
  readonly severity?: RuleView['severity'];

  @Condition('optional')
  readonly condition?: Readonly<Record<string, unknown>>;

  @Texts(20, 'Channels to notify; empty means the default one.')
  readonly channel_ids?: readonly string[];

  @Cooldown()
  readonly cooldown_minutes?: number;
}

export class ListRulesQuery extends PageQuery {
  @field('optional', { enum: RULE_STATUSES, description: 'Default: all but deleted ones.' }, IsIn([...RULE_STATUSES]))
  readonly status?: RuleView['status'];

  @field('optional', { enum: RULE_TYPES }, IsIn([...RULE_TYPES]))
  readonly rule_type?: RuleType;
}

export class RulePage {
  @ApiProperty({ type: [RuleView], description: 'Newest first.' })
  readonly notification_rules!: readonly RuleView[];

  @ApiProperty({ nullable: true, type: String })
  readonly next_page_token!: string | null;
}
