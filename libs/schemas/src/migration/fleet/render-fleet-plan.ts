import { renderChange } from '../render-change.js';
import type { FleetPlan, FleetStep } from './fleet-plan.js';

const SYMBOLS: Readonly<Record<FleetStep['kind'], string>> = { 'create-dataset': '+', 'create-table': '+', 'update-table': '~', 'copy-and-swap': '-/+', 'leave-alone': '-', blocked: '!' };
const NAMED = 3;

/** A fleet's plan as text, in the words of `renderPlan`: each difference once, with the number of datasets and the first of their names. */
export function renderFleetPlan({ steps, datasets }: FleetPlan): string {
  if (steps.length === 0) return `Everything is as the table files want it, in all ${datasets} datasets.`;
  const count = (...kinds: readonly FleetStep['kind'][]): number => steps.filter(({ kind }) => kinds.includes(kind)).reduce((sum, { datasetIds }) => sum + datasetIds.length, 0);
  const summary = `Plan for ${datasets} datasets: ${count('create-dataset', 'create-table')} to add, ${count('update-table')} to change, ${count('copy-and-swap', 'blocked')} refused, ${count('leave-alone')} left alone.`;
  return [...steps.flatMap(renderStep), '', summary].join('\n');
}

function renderStep(step: FleetStep): readonly string[] {
  const what = 'tableId' in step ? `table ${step.tableId}` : 'dataset';
  const changes = 'changes' in step ? step.changes.map((change) => `    ${renderChange(change)}`) : [];
  return [`${SYMBOLS[step.kind]} ${what} in ${named(step.datasetIds)}  (${step.reason})`, ...changes];
}

function named(datasetIds: readonly string[]): string {
  const rest = datasetIds.length - NAMED;
  return `${datasetIds.slice(0, NAMED).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}
