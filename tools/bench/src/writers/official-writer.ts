import type { TableSchema } from '@cloudact/schemas';
import { adapt, managedwriter } from '@google-cloud/bigquery-storage';
import { credentials } from '@grpc/grpc-js';
import { PROJECT, type WriterHouse } from './writer-house.js';

/** Rows that the official writer gets at a time, and requests that are under way: as many bytes as ours has. */
const BATCH_ROWS = 1000;
const IN_FLIGHT = 8;

/** The writer schema as Google's own adapter makes it. */
export function officialDescriptor(schema: TableSchema): ReturnType<typeof adapt.convertStorageSchemaToProto2Descriptor> {
  const fields = schema.fields.map(({ name, type, mode }) => ({ name, type: type === 'INT64' ? 'INTEGER' : type, mode }));
  return adapt.convertStorageSchemaToProto2Descriptor(adapt.convertBigQuerySchemaToStorageTableSchema({ fields }), 'root');
}

export interface OfficialWriter {
  write(count: number): Promise<void>;
  close(): Promise<void>;
}

/** Google's JSONWriter on the default stream. */
export async function openOfficialWriter({ sink, schema, rows }: WriterHouse): Promise<OfficialWriter> {
  const client = new managedwriter.WriterClient({ projectId: PROJECT, apiEndpoint: '127.0.0.1', port: sink.grpcPort, sslCreds: credentials.createInsecure(), universeDomain: 'googleapis.com' });
  const connection = await client.createStreamConnection({ streamId: `projects/${PROJECT}/datasets/d/tables/t/streams/_default` });
  const writer = new managedwriter.JSONWriter({ connection, protoDescriptor: officialDescriptor(schema) });
  return {
    write: async (count) => {
      const open: Promise<unknown>[] = [];
      for (let sent = 0; sent < count; sent += BATCH_ROWS) {
        const from = sent % rows.length;
        open.push(writer.appendRows(rows.slice(from, from + BATCH_ROWS)).getResult());
        if (open.length >= IN_FLIGHT) await open.shift();
      }
      await Promise.all(open);
    },
    close: async () => {
      connection.close();
      client.close();
      await client.getClient().close();
    },
  };
}
