import { CloudActError } from '@cloudact/bq-resilience';

/** Rows came or went while a table was copied; it was left as it was. */
export class TableWrittenMeanwhileError extends CloudActError {
  readonly code = 'TABLE_WRITTEN_MEANWHILE';

  constructor(dataset: string, table: string, { stored, copied }: { readonly stored: string; readonly copied: string }) {
    super(`${dataset}.${table} has ${stored} rows and its copy ${copied}: it was written to meanwhile, and was left as it was. Stop what writes to it, then apply the migration again.`, { facts: { dataset, table, stored, copied } });
  }
}

/** A migration was asked for organisations that there are not. */
export class MigrationTargetsUnknownError extends CloudActError {
  readonly code = 'MIGRATION_TARGETS_UNKNOWN';

  constructor(organizations: readonly string[]) {
    super(`There are no organisations ${organizations.slice(0, 20).join(', ')}, or they are deleted. Name those that GET /api/v1/organizations lists, or none for all.`, { facts: { organizations: organizations.slice(0, 100) } });
  }
}
