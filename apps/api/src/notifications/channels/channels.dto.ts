import { IsCleanText, JsonField, PageQuery } from '@cloudact/service-kit';
import { ApiProperty } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayMinSize, ArrayUnique, IsArray, IsBoolean, IsEmail, IsIn, IsString, Length } from 'class-validator';
import { field } from '../../resources/dto-field.js';
import { CHANNEL_STATUSES, CHANNEL_TYPES, ChannelView } from './channel-view.js';

const MOST_RECIPIENTS = 50;
const HEADER_BYTES = 8_192;

const Name = (presence: 'required' | 'optional'): PropertyDecorator => field(presence, { example: 'FinOps room', maxLength: 200 }, IsCleanText(), Length(1, 200));
const Recipients = (): PropertyDecorator => field('optional', { type: [String], example: ['finops@acme.example'], description: 'For EMAIL, and only there.' }, IsArray(), ArrayMinSize(1), ArrayMaxSize(MOST_RECIPIENTS), ArrayUnique(), IsEmail({}, { each: true }));
const Url = (): PropertyDecorator => field('optional', { format: 'uri', example: 'https://hooks.example.com/cloudact', description: 'For SLACK and WEBHOOK: an https address of a public server. Encrypted, and shown by no route.' }, IsString(), Length(1, 2_048));
const Headers = (): PropertyDecorator => field('optional', { type: 'object', additionalProperties: { type: 'string' }, example: { authorization: 'Bearer …' }, description: 'For WEBHOOK: headers of every delivery, encrypted with the address.' }, JsonField({ kind: 'object', maxBytes: HEADER_BYTES }));

export class CreateChannelBody {
  @field('required', { enum: CHANNEL_TYPES }, IsIn([...CHANNEL_TYPES]))
  readonly channel_type!: ChannelView['channel_type'];

  @Name('required')
  readonly name!: string;

  @field('optional', { default: false, description: 'Takes the place of the default channel that there is.' }, IsBoolean())
  readonly is_default: boolean = false;

  @Recipients()
  readonly email_recipients?: readonly string[];

  @Url()
  readonly url?: string;

  @Headers()
  readonly headers?: Readonly<Record<string, unknown>>;
}

/** Fields that are left out stay as they are. A new address comes with its headers. */
export class ChangeChannelBody {
  @Name('optional')
  readonly name?: string;

  @field('optional', { enum: ['ACTIVE', 'PAUSED'] }, IsIn(['ACTIVE', 'PAUSED']))
  readonly status?: 'ACTIVE' | 'PAUSED';

  @field('optional', {}, IsBoolean())
  readonly is_default?: boolean;

  @Recipients()
  readonly email_recipients?: readonly string[];

  @Url()
  readonly url?: string;

  @Headers()
  readonly headers?: Readonly<Record<string, unknown>>;
}

export class ListChannelsQuery extends PageQuery {
  @field('optional', { enum: CHANNEL_TYPES }, IsIn([...CHANNEL_TYPES]))
  readonly channel_type?: ChannelView['channel_type'];

  @field('optional', { enum: CHANNEL_STATUSES, description: 'Default: all but deleted ones.' }, IsIn([...CHANNEL_STATUSES]))
  readonly status?: ChannelView['status'];
}

export class ChannelPage {
  @ApiProperty({ type: [ChannelView], description: 'Newest first.' })
  readonly notification_channels!: readonly ChannelView[];

  @ApiProperty({ nullable: true, type: String })
  readonly next_page_token!: string | null;
}

export class DeliveryView {
  @ApiProperty()
  readonly delivered!: boolean;

  @ApiProperty({ required: false, example: 204, description: "Status of the server's answer, where one came." })
  readonly status?: number;

  @ApiProperty({ required: false, example: 'the server answered 500' })
  readonly problem?: string;
}
