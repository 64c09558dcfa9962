import type { Writable } from 'node:stream';

/**
 * Writes `source` into `sink` as fast as it takes it. What goes wrong in the source comes out of the sink as its error, so that
 * whoever reads the sink's other end meets it there. Never rejects.
 */
export async function feedStream(source: AsyncIterable<string | Uint8Array>, sink: Writable): Promise<void> {
  try {
    for await (const chunk of source) {
      if (sink.destroyed) return;
      if (!sink.write(chunk)) await drained(sink);
    }
    sink.end();
  } catch (error) {
    sink.destroy(error as Error);
  }
}

function drained(sink: Writable): Promise<void> {
  return new Promise((resolve) => {
    const settle = (): void => {
      sink.off('drain', settle).off('close', settle);
      resolve();
    };
    sink.on('drain', settle).on('close', settle);
  });
}
