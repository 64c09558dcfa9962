import { type MigrationPlan, tableOf } from '@cloudact/schemas';
import { Injectable } from '@nestjs/common';
import { DatasetProvisioner } from '../provisioning/dataset-provisioner.js';
import { changeView, planView, type PlanView, stepResultView } from '../provisioning/plan-view.js';
import type { BootstrapResultView, BootstrapStatusView, TableStatusView } from './bootstrap.dto.js';

/** The shared dataset and its tables: what is missing, and making it. */
@Injectable()
export class BootstrapService {
  constructor(private readonly provisioner: DatasetProvisioner) {}

  async plan(): Promise<PlanView> {
    return planView(await this.provisioner.plan(this.provisioner.shared()));
  }

  async apply(): Promise<BootstrapResultView> {
    const { results, complete } = await this.provisioner.apply(this.provisioner.shared());
    const changed = results.some(({ outcome }) => outcome === 'applied' || outcome === 'already-there');
    return { status: complete ? (changed ? 'APPLIED' : 'UNCHANGED') : 'INCOMPLETE', results: results.map(stepResultView) };
  }

  async status(): Promise<BootstrapStatusView> {
    const wanted = this.provisioner.shared();
    const plan = await this.provisioner.plan(wanted);
    const tables = wanted.tables.map(({ tableName }) => tableStatus(tableName, plan));
    return { dataset: wanted.datasetId, ready: tables.every(({ state }) => state === 'in_sync'), tables };
  }
}

/** A dataset in the wrong place makes all its tables drift. A column that no file knows is listed as a change but is no drift: nothing of ours depends on it, and nobody will remove it. */
function tableStatus(table: string, plan: MigrationPlan): TableStatusView {
  const steps = plan.steps.filter((step) => tableOf(step) === table);
  const missing = steps.some(({ kind }) => kind === 'create-table');
  const drift = steps.some(({ kind }) => kind === 'update-table' || kind === 'copy-and-swap') || plan.steps.some(({ kind }) => kind === 'blocked');
  return { table, state: missing ? 'missing' : drift ? 'drift' : 'in_sync', changes: steps.flatMap((step) => ('changes' in step ? step.changes.map(changeView) : [])) };
}
