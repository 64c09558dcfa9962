/**
 * Reads the first value before anything is sent, so that a query that fails is answered with a problem document rather than with half
 * a file. Who stops reading ends the source too.
 */
export async function startStream<T>(source: AsyncIterableIterator<T>): Promise<AsyncGenerator<T, void, undefined>> {
  const first = await source.next();
  return (async function* resumed() {
    try {
      if (first.done !== true) yield first.value;
      yield* source;
    } finally {
      await source.return?.();
    }
  })();
}
