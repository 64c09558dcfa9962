import { type CatalogDialect, datasetDialect, InformationSchemaSource, regionDialect, type ResultRow } from '@cloudact/bq-core';
import { applyFleet, type FleetPlan, planFleet, type WantedFleet } from '@cloudact/schemas';
import { InjectPlatform, type Platform } from '@cloudact/service-kit';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Operation, OperationContext, OperationOutcome } from '../operations/operation.js';
import { OperationsService } from '../operations/operations.service.js';
import { PLATFORM_CALLER } from '../platform-caller.js';
import { copyAndSwap } from './copy-and-swap.js';
import { metadataPaces } from './metadata-paces.js';
import { faultViews } from './migration-view.js';
import { type MigrationScope, OrganizationFleet } from './organization-fleet.js';

export const APPLY_MIGRATIONS = 'migrations.apply';
/** Milliseconds that one look at the catalog may take. */
const LOOK_TIMEOUT_MS = 300_000;
/** Looks under way at a time. */
const LOOKS = 4;

export interface ApplyRequest extends MigrationScope {
  /** Tables whose rows may be copied into a new one. */
  readonly copy_and_swap?: readonly string[];
}

interface FleetWithPlan {
  readonly wanted: WantedFleet;
  readonly plan: FleetPlan;
}

/** The datasets of all organisations: what they lack, and giving it to them. */
@Injectable()
export class MigrationsService implements OnModuleInit {
  constructor(
    @InjectPlatform() private readonly platform: Platform,
    private readonly fleet: OrganizationFleet,
    private readonly operations: OperationsService,
  ) {}

  onModuleInit(): void {
    this.operations.register(APPLY_MIGRATIONS, (request, context) => this.#run(request, context));
  }

  /** Changes nothing. */
  async plan(scope: MigrationScope): Promise<FleetPlan> {
    return (await this.#plan(await this.fleet.wanted(scope))).plan;
  }

  /** What is named is looked up first: an operation does not begin with a mistake. */
  async apply(request: ApplyRequest): Promise<Operation> {
    for (const table of request.copy_and_swap ?? []) this.platform.registry.table('organization', table);
    await this.fleet.wanted(request);
    return this.operations.start(APPLY_MIGRATIONS, { ...request });
  }

  /** From the start each time: what was done before is not in the plan. */
  async #run(request: Operation['request'], { signal, report }: OperationContext): Promise<OperationOutcome> {
    const { copy_and_swap = [], ...scope } = request as ApplyRequest;
    const { wanted, plan } = await this.#plan(await this.fleet.wanted(scope), { signal, report: (done, total) => report({ phase: 'planning', done, total, counts: {} }) });
    const { projectId } = this.platform.config;
    const { ddl } = this.platform;
    const result = await applyFleet({
      wanted,
      plan,
      ddl,
      paces: metadataPaces(),
      copy: { tables: new Set(copy_and_swap), run: copyAndSwap({ projectId, ddl, query: (sql) => this.#query(sql) }) },
      onProgress: ({ done, total, counts }) => report({ phase: 'applying', done, total, counts: { ...counts } }),
      signal,
    });
    return { state: result.complete ? 'SUCCEEDED' : 'INCOMPLETE', response: { organizations: wanted.datasets.length, steps: result.total, counts: result.counts, ...faultViews(result.faults) } };
  }

  async #plan(wanted: WantedFleet, options: { readonly signal?: AbortSignal; readonly report?: (done: number, total: number) => void } = {}): Promise<FleetWithPlan> {
    const { signal, report } = options;
    const dialect = this.#dialect();
    const source = new InformationSchemaSource({ dialect, tables: wanted.tables, query: (sql, datasets, abort) => this.#query(sql, datasets, abort) });
    const plan = await planFleet({
      wanted,
      existing: await this.platform.ddl.listDatasets(),
      source,
      batch: dialect.batch,
      concurrency: LOOKS,
      onProgress: ({ done, total }) => report?.(done, total),
      ...(signal === undefined ? {} : { signal }),
    });
    return { wanted, plan };
  }

  #dialect(): CatalogDialect {
    const { projectId, location, backend } = this.platform.config;
    return backend.kind === 'google' ? regionDialect(projectId, location) : datasetDialect(projectId);
  }

  async #query(sql: string, datasets?: readonly string[], signal?: AbortSignal): Promise<readonly ResultRow[]> {
    const params = datasets !== undefined && sql.includes('@datasets') ? { datasets: { type: ['STRING'] as const, value: datasets } } : undefined;
    const { rows } = await this.platform.runner.query(PLATFORM_CALLER, { sql, timeoutMs: LOOK_TIMEOUT_MS, ...(params === undefined ? {} : { params }), ...(signal === undefined ? {} : { signal }) });
    return rows;
  }
}
