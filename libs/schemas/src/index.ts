export { defaultSchemaDirectory } from './default-schema-directory.js';
export { InvalidTableRefError } from './errors/invalid-table-ref-error.js';
export { SchemaFilesInvalidError } from './errors/schema-files-invalid-error.js';
export { UnknownTableError } from './errors/unknown-table-error.js';
export type { FieldSchema } from './field-schema.js';
export { FIELD_MODES, FIELD_TYPES, type FieldMode, type FieldType, RANGE_ELEMENT_TYPES, type RangeElementType } from './field-type.js';
export { LINEAGE_COLUMNS, type LineageColumn } from './lineage-columns.js';
export { loadTableFile } from './load-table-file.js';
export type { ActualDataset, ActualPartitioning, ActualTable } from './migration/actual-table.js';
export { applyPlan, type ApplyOptions, type ApplyProgress, type ApplyResult } from './migration/apply-plan.js';
export type { DatasetOptions, DdlPort, TableUpdate } from './migration/ddl-port.js';
export { diffTable } from './migration/diff-table.js';
export { applyFleet, type ApplyFleetOptions, type CopyAndSwap, type FleetPaces } from './migration/fleet/apply-fleet.js';
export type { FleetDataset, FleetPlan, FleetStep, FleetTableState, WantedFleet } from './migration/fleet/fleet-plan.js';
export { type FleetCounts, type FleetFault, type FleetResult, FleetTally } from './migration/fleet/fleet-result.js';
export type { FleetSource, TableShape } from './migration/fleet/fleet-source.js';
export { Pace, type PaceOptions } from './migration/fleet/pace.js';
export { planFleet, type PlanFleetOptions } from './migration/fleet/plan-fleet.js';
export { renderFleetPlan } from './migration/fleet/render-fleet-plan.js';
export { appliedVersion, LEDGER_LABEL } from './migration/ledger-label.js';
export { isExecutable, mergePlans, type MigrationPlan, type MigrationStep, tableOf } from './migration/migration-plan.js';
export { type ActualState, type MigrationInput, planMigration, type WantedDataset } from './migration/plan-migration.js';
export { proposeTableChange, type TableProposal, type ThoughtOfChange } from './migration/propose-table-change.js';
export { readActualState } from './migration/read-actual-state.js';
export { renderPlan } from './migration/render-plan.js';
export type { StepOutcome, StepResult } from './migration/step-result.js';
export { CHANGE_EFFECTS, type ChangeEffect, type TableChange, type TableDifference } from './migration/table-change.js';
export { renderFault, type SchemaFault } from './schema-fault.js';
export { SchemaRegistry } from './schema-registry.js';
export type { TableFile, TableFileField } from './table-file.js';
export { type DatasetAddress, TableRef } from './table-ref.js';
export {
  PARTITION_TYPES,
  type PartitionType,
  TABLE_SCOPES,
  type TablePartitioning,
  type TableSchema,
  type TableScope,
  WRITE_PROFILES,
  type WriteProfile,
} from './table-schema.js';
export { validateTableFile } from './validate-table-file.js';
