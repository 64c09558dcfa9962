import { status } from '@grpc/grpc-js';
import { setTimeout } from 'node:timers/promises';
import type { Fault } from '../faults/fault.js';
import type { Call, FaultPlan } from '../faults/fault-plan.js';
import { StorageWriteError, storageErrorCode, type StorageErrorName } from './storage-error.js';

/** What becomes of a call's answer: given, swallowed, or lost with every connection of the port. */
export type Delivery = 'given' | 'swallowed' | 'cut';

export interface Faulted<T> {
  readonly delivery: Delivery;
  readonly response: T;
}

/** Runs a call of the service with the faults that strike it. @throws StorageWriteError where a fault is an error */
export async function withWriteFaults<T>(plan: FaultPlan, call: Call, effect: () => Promise<T>): Promise<Faulted<T> | { readonly delivery: 'cut' }> {
  const faults = plan.strike(call);
  if ((await beforeEffect(faults)) === 'cut') return { delivery: 'cut' };
  const masks = faults.some(({ kind }) => kind === 'mask-missing');
  const response = await effect().catch((error: unknown) => {
    throw masks ? masked(error, call.method === 'CreateReadSession' ? 'bigquery.tables.getData' : 'TABLES_UPDATE_DATA') : error;
  });
  afterEffect(faults);
  const delivery = faults.some(({ kind }) => kind === 'drop') ? 'cut' : faults.some(({ kind }) => kind === 'lost-ack') ? 'swallowed' : 'given';
  return { delivery, response: faults.reduce<T>(truncated, response) };
}

/** Delays, then what keeps a call from doing anything. @throws StorageWriteError where that is an error or a reset */
export async function beforeEffect(faults: readonly Fault[]): Promise<'cut' | undefined> {
  for (const fault of faults) {
    if (fault.kind === 'delay') await setTimeout(fault.ms);
    if (fault.kind === 'error') throw scripted(fault);
    if (fault.kind === 'reset' && fault.when === 'before') throw reset(fault.grpcCode);
    if (fault.kind === 'drop' && fault.when === 'before') return 'cut';
  }
  return undefined;
}

/** @throws StorageWriteError where the call is reset once it has had its effect */
export function afterEffect(faults: readonly Fault[]): void {
  for (const fault of faults) if (fault.kind === 'reset') throw reset(fault.grpcCode);
}

function scripted({ grpcCode = status.UNAVAILABLE, message, storageError, inBand, retryAfterMs }: Extract<Fault, { kind: 'error' }>): StorageWriteError {
  const reason = storageError !== undefined && storageError in storageErrorCode ? { reason: storageError as StorageErrorName } : {};
  return new StorageWriteError({ status: grpcCode, message: message ?? 'Injected fault', ends: inBand === true ? 'request' : 'call', ...reason, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) });
}

const reset = (code: status = status.UNAVAILABLE): StorageWriteError => new StorageWriteError({ status: code, message: 'Injected fault: the stream was reset' });

/** The service tells strangers nothing of what exists. */
function masked(error: unknown, permission: string): unknown {
  if (!(error instanceof StorageWriteError) || error.status !== status.NOT_FOUND || error.reason === 'STREAM_NOT_FOUND') return error;
  const message = `Permission '${permission}' denied on resource '${error.entity}' (or it may not exist).`;
  return new StorageWriteError({ status: status.PERMISSION_DENIED, message, entity: error.entity });
}

function truncated<T>(response: T, fault: Fault): T {
  if (fault.kind !== 'truncate-row-errors' || typeof response !== 'object' || response === null || !('rowErrors' in response) || !Array.isArray(response.rowErrors)) return response;
  return { ...response, rowErrors: response.rowErrors.slice(0, fault.keep) };
}
