import { type ServerDuplexStream, status } from '@grpc/grpc-js';
import { once } from 'node:events';
import { AppendConnection } from './append-connection.js';
import { StorageWriteError } from './storage-error.js';
import type { StorageWriteContext } from './storage-write-context.js';
import type { AppendRowsRequest, AppendRowsResponse } from './wire-messages.js';

type AppendCall = ServerDuplexStream<AppendRowsRequest, AppendRowsResponse>;

/** Runs one AppendRows connection to its end: the client's half-close, an error, or `idleCloseMs` without a request. */
export async function serveAppendRows(call: AppendCall, context: StorageWriteContext, idleCloseMs: number): Promise<void> {
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
      const response = await connection.answer(next.value);
      if (!call.write(response) && !call.destroyed) await Promise.race([once(call, 'drain'), closed]);
      timer = startIdleTimer();
    }
    call.end();
  } catch (error) {
    if (!call.cancelled && !call.destroyed) call.emit('error', context.endOfCall(error));
  } finally {
    clearTimeout(timer);
  }
}

function idleClose(idleMs: number): StorageWriteError {
  const message = `Closing the stream because it has been inactive for ${idleMs / 1000} seconds.`;
  return new StorageWriteError({ status: status.ABORTED, message });
}
