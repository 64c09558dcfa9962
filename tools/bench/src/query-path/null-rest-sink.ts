import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A program that answers jobs.insert, jobs.query and their results at once, so that what is measured is the client. */

const QUERY = { statementType: 'SELECT', totalBytesProcessed: '10485760', totalBytesBilled: '10485760', totalBytesProcessedAccuracy: 'PRECISE', totalSlotMs: '3', cacheHit: false, referencedTables: [{ projectId: 'p', datasetId: 'org_0_local', tableId: 'cost_data_standard_1_3' }] };
const REFERENCE = { projectId: 'p', jobId: 'j', location: 'US' };
const JOB = JSON.stringify({ kind: 'bigquery#job', id: 'p:US.j', jobReference: REFERENCE, configuration: { jobType: 'QUERY' }, status: { state: 'DONE' }, statistics: { creationTime: '1', startTime: '1', endTime: '2', totalBytesProcessed: '10485760', query: QUERY } });
const FIELDS = ['ServiceName', 'RegionId', 'cost'].map((name) => ({ name, type: name === 'cost' ? 'NUMERIC' : 'STRING', mode: 'NULLABLE' }));
const ROWS = Array.from({ length: 10 }, (_, index) => ({ f: [{ v: `service ${index}` }, { v: 'eu-west-1' }, { v: `${index}.25` }] }));
const RESULTS = JSON.stringify({ kind: 'bigquery#queryResponse', schema: { fields: FIELDS }, jobReference: REFERENCE, totalRows: String(ROWS.length), rows: ROWS, jobComplete: true, totalBytesProcessed: '10485760', cacheHit: false });

async function take(request: IncomingMessage): Promise<void> {
  for await (const _chunk of request);
}

const server = createServer((request, response) => {
  void take(request).then(() => {
    const body = request.url?.includes('/queries') === true ? RESULTS : JOB;
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': String(body.length) }).end(body);
  });
});
await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
process.stdout.write(`${JSON.stringify({ httpPort: (server.address() as AddressInfo).port })}\n`);
process.stdin.resume().once('end', () => process.exit(0));
