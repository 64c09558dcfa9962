/** The items of a source; whoever waits for the next one is let go as soon as the signal is aborted, also where the source never moves again. */
export function untilAborted<T>(source: AsyncIterable<T>, signal: AbortSignal): AsyncIterable<T> {
  return { [Symbol.asyncIterator]: () => abortable(source[Symbol.asyncIterator](), signal) };
}

/** What a promise comes to; or the signal's reason, as soon as it is aborted. */
export async function orAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => reject(signal.reason as Error);
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

/** One listener for all items: a race with the same promise for each would keep something of every item in memory. */
function abortable<T>(items: AsyncIterator<T>, signal: AbortSignal): AsyncIterator<T> {
  let letGo: ((reason: unknown) => void) | undefined;
  const onAbort = (): void => {
    letGo?.(signal.reason);
    // It may stand still for ever: it is told, and not waited for.
    items.return?.().catch(() => undefined);
  };
  const over = (): void => signal.removeEventListener('abort', onAbort);
  signal.addEventListener('abort', onAbort, { once: true });
  return {
    next: () =>
      new Promise((resolve, reject) => {
        if (signal.aborted) {
          reject(signal.reason as Error);
          return;
        }
        letGo = reject;
        items.next().then((item) => {
          if (item.done === true) over();
          resolve(item);
        }, reject);
      }),
    return: async (value) => {
      over();
      return signal.aborted || items.return === undefined ? { done: true, value: undefined } : items.return(value);
    },
  };
}
