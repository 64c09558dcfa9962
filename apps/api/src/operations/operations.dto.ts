import { PageQuery } from '@cloudact/service-kit';
import { ApiProperty } from '@nestjs/swagger';
import { OPERATION_STATES, type Operation, type OperationProgress, type OperationState } from './operation.js';

export class ListOperationsQuery extends PageQuery {}

export class OperationProgressView implements OperationProgress {
  @ApiProperty({ example: 'applying', description: 'What it is at.' })
  readonly phase!: string;

  @ApiProperty({ example: 512 })
  readonly done!: number;

  @ApiProperty({ example: 10000, description: '0 while it is not known.' })
  readonly total!: number;

  @ApiProperty({ type: Object, additionalProperties: { type: 'integer' }, example: { applied: 511, failed: 1 } })
  readonly counts!: Readonly<Record<string, number>>;
}

export class OperationFaultView {
  @ApiProperty({ example: 'BIGQUERY_ACCESS_DENIED' })
  readonly code!: string;

  @ApiProperty()
  readonly message!: string;
}

/** Work that outlives the request that asked for it (AIP-151). */
export class OperationView {
  @ApiProperty({ example: 'operations/20260131120000123-9f8e7d6c5b4a' })
  readonly name!: string;

  @ApiProperty({ example: '20260131120000123-9f8e7d6c5b4a' })
  readonly operation_id!: string;

  @ApiProperty({ example: 'migrations.apply' })
  readonly kind!: string;

  @ApiProperty({ enum: OPERATION_STATES, description: 'RUNNING after a restart too: it goes on by itself. INCOMPLETE: it ended, and `response` names what was not done.' })
  readonly state!: OperationState;

  @ApiProperty({ description: 'True when nothing more will happen.' })
  readonly done!: boolean;

  @ApiProperty({ type: Object, additionalProperties: true, description: 'What was asked for.' })
  readonly request!: Readonly<Record<string, unknown>>;

  @ApiProperty({ type: OperationProgressView })
  readonly progress!: OperationProgress;

  @ApiProperty({ description: 'How many times it went on after the process had ended.' })
  readonly resumed!: number;

  @ApiProperty({ format: 'date-time' })
  readonly created_at!: string;

  @ApiProperty({ format: 'date-time' })
  readonly updated_at!: string;

  @ApiProperty({ format: 'date-time', nullable: true, type: String })
  readonly finished_at!: string | null;

  @ApiProperty({ nullable: true, type: Object, additionalProperties: true, description: 'What came of it; null until it is over.' })
  readonly response!: Readonly<Record<string, unknown>> | null;

  @ApiProperty({ nullable: true, type: OperationFaultView, description: 'Why it failed as a whole.' })
  readonly error!: Operation['error'];
}

export class OperationPage {
  @ApiProperty({ type: [OperationView] })
  readonly operations!: readonly OperationView[];

  @ApiProperty({ nullable: true, type: String })
  readonly next_page_token!: string | null;
}
