/** Milliseconds in which a request must have come in whole, rows of an ingestion included. */
const REQUEST_TIMEOUT_MS = 600_000;
/** Milliseconds between two looks at the clock: Node's own default. */
const CHECK_MS = 30_000;

/** Fastify's default is no limit at all: who sends a byte a minute would keep a connection for ever. Later is answered with 408. */
export function receivedWithin(requestTimeout = REQUEST_TIMEOUT_MS): { readonly requestTimeout: number; readonly http: { readonly requestTimeout: number; readonly headersTimeout: number; readonly connectionsCheckingInterval: number } } {
  // Node wants headers within the time of the whole
  return { requestTimeout, http: { requestTimeout, headersTimeout: Math.min(60_000, requestTimeout), connectionsCheckingInterval: Math.min(CHECK_MS, requestTimeout) } };
}
