import { CloudActError } from '@cloudact/bq-resilience';

/** Two processes with one audit outbox would both continue the same chains. */
export class AuditLogInUseError extends CloudActError {
  readonly code = 'AUDIT_LOG_IN_USE';

  constructor(file: string, cause: unknown) {
    super(`Another process writes the audit outbox ${file}. Give each process a data folder of its own (CLOUDACT_DATA_DIR).`, { facts: { file }, cause });
  }
}
