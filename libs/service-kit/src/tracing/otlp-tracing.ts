import type { Context, Span } from '@opentelemetry/api';
import { currentScope, runInScope } from '../http/request-scope.js';
import type { TracedRequest, Tracing } from './tracing.js';

export interface OtlpTracingOptions {
  /** Of the collector, without `/v1/traces`: `http://127.0.0.1:4318`. */
  readonly endpoint: string;
  readonly service: string;
}

const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;
const ALL_ZERO = /^0+$/;

/** Loads OpenTelemetry and sends spans to a collector over HTTP, in batches. */
export async function startOtlpTracing({ endpoint, service }: OtlpTracingOptions): Promise<Tracing> {
  const [{ ROOT_CONTEXT, SpanKind, SpanStatusCode, trace }, { BatchSpanProcessor, TracerProvider }, { OTLPTraceExporter }] = await Promise.all([
    import('@opentelemetry/api'),
    import('@opentelemetry/sdk-trace'),
    import('@opentelemetry/exporter-trace-otlp-http'),
  ]);
  const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/+$/, '')}/v1/traces` });
  const provider = new TracerProvider({ spanProcessors: [new BatchSpanProcessor({ exporter })] });
  const tracer = provider.getTracer('cloudact');
  const common = { 'service.name': `cloudact-${service}` };

  const parentOf = (traceparent: string | undefined): Context => {
    const [, traceId = '', spanId = '', flags = ''] = TRACEPARENT.exec(traceparent ?? '') ?? [];
    if (traceId === '' || ALL_ZERO.test(traceId) || ALL_ZERO.test(spanId)) return ROOT_CONTEXT;
    return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true });
  };
  const current = (): Context => (currentScope()?.trace as Context | undefined) ?? ROOT_CONTEXT;
  const finish = (span: Span, failure: string | undefined): void => {
    if (failure !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, message: failure });
    span.end();
  };
  return {
    startRequest: ({ method, route, requestId, traceparent }: TracedRequest) => {
      const parent = parentOf(traceparent);
      const span = tracer.startSpan(`${method} ${route}`, { kind: SpanKind.SERVER, attributes: { ...common, 'http.request.method': method, 'http.route': route, 'cloudact.request_id': requestId } }, parent);
      return {
        context: trace.setSpan(parent, span),
        end: (status) => {
          span.setAttribute('http.response.status_code', status);
          finish(span, status >= 500 ? `HTTP ${status}` : undefined);
        },
      };
    },
    span: async (name, attributes, work) => {
      const parent = current();
      const span = tracer.startSpan(name, { kind: SpanKind.CLIENT, attributes: { ...common, ...attributes } }, parent);
      try {
        const result = await runInScope({ requestId: currentScope()?.requestId ?? 'none', trace: trace.setSpan(parent, span) }, work);
        finish(span, undefined);
        return result;
      } catch (error) {
        // the code alone: messages of BigQuery's quote SQL and values
        finish(span, (error as { readonly code?: unknown }).code?.toString() ?? 'INTERNAL');
        throw error;
      }
    },
    headers: (): Readonly<Record<string, string>> => {
      const context = trace.getSpanContext(current());
      return context === undefined ? {} : { traceparent: `00-${context.traceId}-${context.spanId}-${context.traceFlags.toString(16).padStart(2, '0')}` };
    },
    close: () => provider.shutdown(),
  };
}
