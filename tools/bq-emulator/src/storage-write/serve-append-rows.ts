import { type Metadata, type ServerDuplexStream, status } from '@grpc/grpc-js';
import { once } from 'node:events';
import { AppendConnection } from './append-connection.js';
import type { AskedCall } from '../access/admit-call.js';
import type { Call, FaultPlan } from '../faults/fault-plan.js';
import { statusMessage, trailerOf } from './error-status.js';
import { tableNamed } from './resource-names.js';
import { StorageWriteError } from './storage-error.js';
import type { StorageWriteContext } from './storage-write-context.js';
import { withWriteFaults } from './write-faults.js';
import type { AppendRowsRequest, AppendRowsResponse } from './wire-messages.js';

export interface ServeOptions {
  /** Milliseconds without a request after which the connection is closed. */
  readonly idleCloseMs: number;
  readonly faults: FaultPlan;
  /** Lets a request through, or throws. */
  readonly admit: (call: AskedCall) => void;
  /** Cuts every connection of the port. */
  readonly cut: () => void;
}

type AppendCall = ServerDuplexStream<AppendRowsRequest, AppendRowsResponse>;

/** Runs one AppendRows connection to its end: the client's half-close, an error, or `idleCloseMs` without a request. */
export async function serveAppendRows(call: AppendCall, context: StorageWriteContext, { idleCloseMs, faults, admit, cut }: ServeOptions): Promise<void> {
  let stream = '';
  let trailer: Metadata | undefined;
  const connection = new AppendConnection(context);
  const idle = Promise.withResolvers<never>();
  const startIdleTimer = (): NodeJS.Timeout => setTimeout(() => idle.reject(idleClose(idleCloseMs)), idleCloseMs).unref();
  let timer = startIdleTimer();
  idle.promise.catch(() => undefined);
  const closed = new Promise((resolve) => call.once('close', resolve));
  // The call must outlive the loop: its status is still to be sent.
  const requests = call.iterator({ destroyOnReturn: false });
  try {
    for (;;) {
      const next = (await Promise.race([requests.next(), idle.promise])) as IteratorResult<AppendRowsRequest, undefined>;
      clearTimeout(timer);
      if (next.done) break;
      const request = next.value;
      stream = request.writeStream || stream;
      admit({ method: 'AppendRows', table: tableNamed(stream), metadata: call.metadata });
      const outcome = await answer(faults, { method: 'AppendRows', table: tableNamed(stream) }, () => connection.answer(request));
      if (outcome.delivery === 'cut') {
        cut();
        return;
      }
      if (outcome.response.error) trailer = trailerOf(outcome.response.error);
      if (outcome.delivery === 'given' && !call.write(outcome.response) && !call.destroyed) await Promise.race([once(call, 'drain'), closed]);
      timer = startIdleTimer();
    }
    call.end(trailer);
  } catch (error) {
    if (!call.cancelled && !call.destroyed) call.emit('error', context.endOfCall(error));
  } finally {
    clearTimeout(timer);
  }
}

/** An error that a fault puts in-band is an answer like any other. */
async function answer(faults: FaultPlan, call: Call, effect: () => Promise<AppendRowsResponse>): ReturnType<typeof withWriteFaults<AppendRowsResponse>> {
  try {
    return await withWriteFaults(faults, call, effect);
  } catch (error) {
    if (error instanceof StorageWriteError && error.ends === 'request') return { delivery: 'given', response: { error: statusMessage(error) } };
    throw error;
  }
}

function idleClose(idleMs: number): StorageWriteError {
  const message = `Closing the stream because it has been inactive for ${idleMs / 1000} seconds.`;
  return new StorageWriteError({ status: status.ABORTED, message });
}
