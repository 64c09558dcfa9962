import { SHARED_DATASET } from '@cloudact/bq-core';
import { type ActualTable, defaultSchemaDirectory, type MigrationStep, planMigration, proposeTableChange, renderFault, renderPlan, type TableProposal, type TableSchema, type ThoughtOfChange } from '@cloudact/schemas';
import { InjectPlatform, type Platform } from '@cloudact/service-kit';
import type { OrgContext } from '@cloudact/tenancy';
import { Injectable } from '@nestjs/common';
import { changeView } from '../../provisioning/plan-view.js';
import type { SchemaChangeAdviceView, SchemaChangeQuery } from './schema-change.dto.js';
import { editOf, thoughtOfChange } from './thought-of-change.js';

type Kind = SchemaChangeAdviceView['kind'];

/** How a table is changed: the file, and what the migrator would make of it, by its own plan against the table as it is. */
@Injectable()
export class SchemaChangeAdvice {
  constructor(@InjectPlatform() private readonly platform: Platform) {}

  /** @throws UnknownTableError, RequestInvalidError */
  async advise(org: OrgContext, query: SchemaChangeQuery): Promise<SchemaChangeAdviceView> {
    const thought = thoughtOfChange(query);
    const { registry, ddl } = this.platform;
    const proposal = proposeTableChange(registry, defaultSchemaDirectory, query.table, thought);
    const datasetId = proposal.scope === 'organization' ? org.datasetId : SHARED_DATASET;
    const steps = proposal.wanted === undefined ? [] : this.#plan(datasetId, proposal.wanted, await ddl.getTable(datasetId, query.table));
    const kind = kindOf(proposal, steps);
    return {
      ...wordsOf(kind, query.table, thought, proposal),
      kind,
      file: proposal.file,
      edit: editOf(thought),
      version: proposal.changed.version,
      faults: proposal.faults.map(renderFault),
      changes: steps.flatMap((step) => ('changes' in step ? step.changes : [])).map(changeView),
      plan: renderPlan({ steps }),
      steps: todo(kind, query.table, proposal),
    };
  }

  /** Without the raised version: that label changes with every file, and is not what was asked about. */
  #plan(datasetId: string, wanted: TableSchema, actual: ActualTable | undefined): readonly MigrationStep[] {
    const current = this.platform.registry.table(wanted.scope, wanted.tableName);
    const { location } = this.platform.config;
    const tables = [{ ...wanted, labels: current.labels }];
    return planMigration({ wanted: { datasetId, location, labels: {}, description: '', tables }, actual: { dataset: { datasetId, location, labels: {} }, tables: actual === undefined ? [] : [actual] } }).steps;
  }
}

function kindOf({ wanted }: TableProposal, steps: readonly MigrationStep[]): Kind {
  if (wanted === undefined) return 'refused';
  if (steps.some(({ kind }) => kind === 'copy-and-swap')) return 'copy-and-swap';
  return steps.some(({ kind }) => kind === 'update-table' || kind === 'create-table') ? 'in-place' : 'none';
}

function wordsOf(kind: Kind, table: string, thought: ThoughtOfChange, { file, faults }: TableProposal): Pick<SchemaChangeAdviceView, 'answer' | 'next_step'> {
  const what = whatOf(thought, table);
  switch (kind) {
    case 'none':
      return { answer: `${table} is so already; there is nothing to change.`, next_step: 'Nothing.' };
    case 'refused':
      return { answer: `${what} would make ${file} wrong: ${faults.map(renderFault).join('; ')}.`, next_step: 'Ask again with what the fault names put right.' };
    case 'in-place':
      return { answer: `${what} is a change in place: apply updates the table, and no row is rewritten.${thought.kind === 'cluster' ? ' Rows that come from now on are clustered so; stored rows only when they are written again.' : ''}`, next_step: `Edit ${file} as "edit" says, and raise its version.` };
    case 'copy-and-swap':
      return { answer: `${what} cannot be done in place: BigQuery would need the rows copied into a new table. apply leaves the table alone unless it is named in copy_and_swap; then it copies, counts and exchanges the two, and keeps the old one for a week.`, next_step: thought.kind === 'add-column' ? 'Make the column NULLABLE, which is a change in place; or plan a time in which nothing writes the table.' : 'Plan a time in which nothing writes the table.' };
  }
}

function whatOf(thought: ThoughtOfChange, table: string): string {
  switch (thought.kind) {
    case 'add-column':
      return `Adding the ${thought.column.mode} column ${thought.column.name} ${thought.column.type} to ${table}`;
    case 'cluster':
      return `Clustering ${table} by ${thought.by.join(', ')}`;
    case 'partition':
      return `Partitioning ${table} by ${thought.partitioning.type} of ${thought.partitioning.field}`;
  }
}

function todo(kind: Kind, table: string, { file, scope, changed }: TableProposal): readonly string[] {
  if (kind === 'none' || kind === 'refused') return [];
  const copy = kind === 'copy-and-swap' ? ` with {"copy_and_swap":["${table}"]}, while nothing writes the table` : '';
  return [
    `Edit ${file}: write what "edit" says, and set "version" to ${changed.version}.`,
    'Check the files: npm run test:unit -- libs/schemas.',
    'Start the services with the changed file.',
    ...(scope === 'organization'
      ? ['See what would be done, and where: POST /api/v1/migrations/plan (root key).', `Do it in every organisation's dataset: POST /api/v1/migrations/apply${copy} (root key).`]
      : ['See what would be done: POST /api/v1/bootstrap/plan (root key).', `Do it: POST /api/v1/bootstrap/apply (root key)${kind === 'copy-and-swap' ? '; it reports the table as refused, because a shared table is never copied by itself: copy it by hand in a pause' : ''}.`]),
  ];
}
