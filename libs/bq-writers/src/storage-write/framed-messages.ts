import type { Client } from '@grpc/grpc-js';

/** What grpc-js hands from filter to filter. */
interface OutgoingMessage {
  readonly message: Buffer;
}
interface Filter {
  sendMessage(message: Promise<OutgoingMessage>): Promise<OutgoingMessage>;
}
interface FilterFactory {
  createFilter(): Filter;
}
/** The way to the filter that frames messages; none of it is public, so that each step may be missing. */
interface ChannelInside {
  readonly internalChannel?: { readonly filterStackFactory?: { readonly factories?: FilterFactory[] } };
}

const framed = new WeakSet<Buffer>();

/** Says that these bytes are a gRPC frame already: flag, length, message. */
export function asFramed(bytes: Buffer): Buffer {
  framed.add(bytes);
  return bytes;
}

/**
 * grpc-js frames a message by copying it into fresh memory, for an append of a megabyte the largest part of what sending costs. After this
 * the stub's channel lets bytes pass that `asFramed` has named, and treats all others as before.
 * @returns false where this version of grpc-js is built otherwise: then messages must go out without their frame
 */
export function letFramedMessagesPass(stub: Client): boolean {
  const factories = (stub.getChannel() as unknown as ChannelInside).internalChannel?.filterStackFactory?.factories;
  const [compression] = factories ?? [];
  if (factories?.length !== 1 || compression === undefined) return false;
  factories[0] = {
    createFilter: () => {
      const filter = compression.createFilter();
      const frame = filter.sendMessage.bind(filter);
      filter.sendMessage = async (pending) => {
        const outgoing = await pending;
        return framed.has(outgoing.message) ? outgoing : frame(Promise.resolve(outgoing));
      };
      return filter;
    },
  };
  return true;
}
