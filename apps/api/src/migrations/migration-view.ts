import { type FleetFault, type FleetPlan, type FleetStep, type FleetTableState, renderFleetPlan } from '@cloudact/schemas';
import { changeView } from '../provisioning/plan-view.js';
import type { FleetPlanView, FleetStatusView, FleetStepView, FleetTableView } from './migrations.dto.js';

/** Names of datasets that a step tells. */
const NAMED = 20;
/** Faults that an answer names; all of them are counted. */
const NAMED_FAULTS = 2_000;

export function fleetPlanView(plan: FleetPlan): FleetPlanView {
  return { ...fleetStatusView(plan), steps: plan.steps.map(stepView), text: renderFleetPlan(plan) };
}

export function fleetStatusView({ datasets, tables }: FleetPlan): FleetStatusView {
  return { organizations: datasets, ready: tables.every(({ missing, drifted }) => missing + drifted === 0), tables: tables.map(tableView) };
}

/** As an operation's response tells them. */
export function faultViews(faults: readonly FleetFault[]): Readonly<Record<string, unknown>> {
  const told = faults.slice(0, NAMED_FAULTS).map(({ datasetId, tableId, outcome, code, message }) => ({ dataset: datasetId, table: tableId ?? null, outcome, ...(code === undefined ? {} : { code }), message }));
  return { faults_total: faults.length, faults: told };
}

function stepView(step: FleetStep): FleetStepView {
  const changes = 'changes' in step ? step.changes : [];
  return { kind: step.kind, table: 'tableId' in step ? step.tableId : null, datasets: step.datasetIds.length, first_datasets: step.datasetIds.slice(0, NAMED), reason: step.reason, changes: changes.map(changeView) };
}

function tableView({ tableId, version, inSync, missing, drifted, ledger }: FleetTableState): FleetTableView {
  return { table: tableId, version, in_sync: inSync, missing, drifted, ledger };
}
