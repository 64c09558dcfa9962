import { asList, asObject, type JsonObject } from '../catalog/resources.js';
import { notFound } from '../api-error.js';
import type { JobRecord } from '../jobs/job.js';
import type { StatementPlan } from '../sql/translate/statement.js';
import { accessDenied, type Reader } from './reader.js';

/** Refuses jobs that do more than read: a reader may create no table, no session, and neither load, copy nor extract. */
export function admitJob(projectId: string, kind: string, configuration: JsonObject): void {
  const query = asObject(configuration['query']);
  if (kind !== 'query') throw denied(projectId, kind === 'extract' ? 'bigquery.tables.export' : 'bigquery.tables.create');
  if (asObject(query['destinationTable'])['tableId'] !== undefined) throw denied(projectId, 'bigquery.tables.create');
  if (Object.keys(asObject(query['tableDefinitions'])).length > 0) throw denied(projectId, 'bigquery.tables.create');
  if (query['createSession'] === true || asList(query['connectionProperties']).length > 0) throw denied(projectId, 'bigquery.tables.create');
}

/** Refuses whatever changes something. */
export function admitStatement(reader: Reader | undefined, statement: StatementPlan, projectId: string): StatementPlan {
  if (reader === undefined || statement.kind === 'select') return statement;
  if (statement.kind !== 'dml') throw denied(projectId, statement.kind === 'files' ? 'bigquery.tables.export' : 'bigquery.tables.create');
  const { id } = statement.target;
  const name = `${id.projectId}:${id.datasetId}.${id.tableId}`;
  throw accessDenied(`Table ${name}: Permission bigquery.tables.updateData denied on table ${name} (or it may not exist).`);
}

/** A reader sees the jobs that it started itself; others' are not there. */
export function ownJob(reader: Reader | undefined, job: JobRecord): JobRecord {
  if (reader === undefined || job.owner === reader.email) return job;
  throw notFound(`Job ${job.projectId}:${job.jobId}`);
}

const denied = (projectId: string, permission: string): Error => accessDenied(`Project ${projectId}: User does not have ${permission} permission in project ${projectId}.`);
