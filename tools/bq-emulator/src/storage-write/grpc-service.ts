import type { handleUnaryCall, Metadata, ServiceDefinition, ServiceError, UntypedServiceImplementation } from '@grpc/grpc-js';
import type { AskedCall } from '../access/admit-call.js';
import type { TableId } from '../catalog/table-store.js';
import type { FaultPlan } from '../faults/fault-plan.js';
import { withWriteFaults } from './write-faults.js';

/** What the services of one gRPC port share. */
export interface GrpcPort {
  readonly faults: FaultPlan;
  /** Lets a call through, or throws. */
  readonly admit: (call: AskedCall) => void;
  /** The port's stop waits for this work. */
  track(work: Promise<void>): void;
  /** Cuts every connection of the port. */
  cut(): void;
}

/** A service that is served beside BigQueryWrite. */
export interface GrpcService {
  readonly definition: ServiceDefinition;
  implement(port: GrpcPort): UntypedServiceImplementation;
  /** Called when the port has stopped. */
  close(): Promise<void>;
}

export interface UnaryMethod<Request, Response> {
  readonly method: string;
  /** The table that the call is about, for faults. */
  readonly table: (request: Request) => TableId | undefined;
  readonly handle: (request: Request, metadata: Metadata) => Promise<Response>;
  readonly endOfCall: (error: unknown) => ServiceError;
}

/** A unary method, with the faults that strike it. */
export function unaryHandler<Request, Response>(port: GrpcPort, { method, table, handle, endOfCall }: UnaryMethod<Request, Response>): handleUnaryCall<Request, Response> {
  const answer = async (request: Request, metadata: Metadata): ReturnType<typeof withWriteFaults<Response>> => {
    const subject = table(request);
    port.admit({ method, table: subject, metadata });
    return withWriteFaults(port.faults, { method, table: subject }, () => handle(request, metadata));
  };
  return (call, reply) => {
    port.track(
      answer(call.request, call.metadata).then(
        (outcome) => {
          if (outcome.delivery === 'given') reply(null, outcome.response);
          if (outcome.delivery === 'cut') port.cut();
        },
        (error: unknown) => { reply(endOfCall(error)); },
      ),
    );
  };
}
