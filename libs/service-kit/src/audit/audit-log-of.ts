import { join } from 'node:path';
import type { Clock } from '@cloudact/bq-resilience';
import type { TableWriters } from '@cloudact/bq-writers';
import type { TableRef } from '@cloudact/schemas';
import { PLATFORM_ORG } from '../bigquery/cost-store.js';
import type { ServiceConfig } from '../config/service-config.js';
import { AuditLog } from './audit-log.js';
import { AuditOutbox } from './audit-outbox.js';

export interface AuditLogOfOptions {
  readonly config: Pick<ServiceConfig, 'dataDirectory' | 'service'>;
  readonly writers: TableWriters;
  /** `org_audit_logs`. */
  readonly table: TableRef;
  readonly clock: Clock;
  readonly onWarning: (message: string, error: unknown) => void;
}

/** The audit log of a service: its outbox in the service's folder, its batches through the writers, each once. @throws AuditLogInUseError */
export function auditLogOf({ config, writers, table, clock, onWarning }: AuditLogOfOptions): AuditLog {
  return new AuditLog({
    outbox: new AuditOutbox(join(config.dataDirectory, 'audit.sqlite'), config.service),
    write: async ({ id, entries }, signal) => {
      await writers.write({ org: PLATFORM_ORG, table, rows: entries.map((entry) => ({ ...entry })), runId: id, intent: 'append', method: 'storage-write', signal });
    },
    onError: (error, waiting) => onWarning(`${waiting} audit entries are not stored yet`, error),
    clock,
  });
}
