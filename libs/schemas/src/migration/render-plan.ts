import type { MigrationPlan, MigrationStep } from './migration-plan.js';
import { renderChange } from './render-change.js';

/**
 * The plan as text, in the manner of Terraform: `+` is made, `~` is changed in place, `-/+` would have to be replaced and is refused,
 * `-` is unknown to us and stays, `!` is in the way. The last line counts what applying would do.
 */
export function renderPlan(plan: MigrationPlan): string {
  if (plan.steps.length === 0) return 'Everything is as the table files want it.';
  return [...plan.steps.flatMap(renderStep), '', renderSummary(plan)].join('\n');
}

function renderStep(step: MigrationStep): readonly string[] {
  switch (step.kind) {
    case 'create-dataset':
      return [`+ dataset ${step.datasetId} in ${step.options.location}  (${step.reason})`];
    case 'create-table': {
      const { table } = step;
      const layout = `${table.fields.length} columns, by ${table.partitioning.type} on ${table.partitioning.field}, clustered on ${table.clustering.join(', ')}`;
      return [`+ table ${step.datasetId}.${table.tableName}: ${layout}  (${step.reason})`];
    }
    case 'update-table':
      return [`~ table ${step.datasetId}.${step.tableId}  (${step.reason})`, ...step.changes.map(indentedChange)];
    case 'copy-and-swap':
      return [`-/+ table ${step.datasetId}.${step.tableId}  (${step.reason})`, ...step.changes.map(indentedChange)];
    case 'leave-alone':
      return [`- table ${step.datasetId}.${step.tableId} stays  (${step.reason})`, ...step.changes.map(indentedChange)];
    case 'blocked':
      return [`! dataset ${step.datasetId}  (${step.reason})`];
  }
}

function indentedChange(change: Parameters<typeof renderChange>[0]): string {
  return `    ${renderChange(change)}`;
}

function renderSummary(plan: MigrationPlan): string {
  const count = (kind: MigrationStep['kind']): number => plan.steps.filter((step) => step.kind === kind).length;
  const made = count('create-dataset') + count('create-table');
  return `Plan: ${made} to add, ${count('update-table')} to change, ${count('copy-and-swap') + count('blocked')} refused, ${count('leave-alone')} left alone.`;
}
