/** A request as its span begins. */
export interface TracedRequest {
  readonly method: string;
  /** Template, not the path asked for. */
  readonly route: string;
  readonly requestId: string;
  /** Header as it came (W3C Trace Context); a malformed one begins a new trace. */
  readonly traceparent: string | undefined;
}

export interface RequestSpan {
  /** For `RequestScope.trace`. */
  readonly context: unknown;
  end(status: number): void;
}

/** Spans for requests and BigQuery jobs. Off unless configured; then nothing of OpenTelemetry is loaded. */
export interface Tracing {
  startRequest(request: TracedRequest): RequestSpan;
  /** Runs `work` in a span below the one in progress. Attributes never hold SQL, values or names of tenants. */
  span<T>(name: string, attributes: Readonly<Record<string, string>>, work: () => Promise<T>): Promise<T>;
  /** `traceparent` of the span in progress; no header outside of one. */
  headers(): Readonly<Record<string, string>>;
  /** Sends what is left. */
  close(): Promise<void>;
}
