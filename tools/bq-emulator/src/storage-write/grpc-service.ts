import type { handleUnaryCall, ServiceDefinition, ServiceError, UntypedServiceImplementation } from '@grpc/grpc-js';
import type { TableId } from '../catalog/table-store.js';
import type { FaultPlan } from '../faults/fault-plan.js';
import { withWriteFaults } from './write-faults.js';

/** What the services of one gRPC port share. */
export interface GrpcPort {
  readonly faults: FaultPlan;
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
  readonly handle: (request: Request) => Promise<Response>;
  readonly endOfCall: (error: unknown) => ServiceError;
}

/** A unary method, with the faults that strike it. */
export function unaryHandler<Request, Response>(port: GrpcPort, { method, table, handle, endOfCall }: UnaryMethod<Request, Response>): handleUnaryCall<Request, Response> {
  return (call, reply) => {
    port.track(
      withWriteFaults(port.faults, { method, table: table(call.request) }, () => handle(call.request)).then(
        (outcome) => {
          if (outcome.delivery === 'given') reply(null, outcome.response);
          if (outcome.delivery === 'cut') port.cut();
        },
        (error: unknown) => { reply(endOfCall(error)); },
      ),
    );
  };
}
