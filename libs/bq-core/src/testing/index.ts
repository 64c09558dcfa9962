export { buildCostRecord } from './build-cost-record.js';
export { buildDryRun, buildQueryResult, buildRowStream, type FakeCall, FakeGateway, type FakeGatewayScript, type Scripted } from './fake-gateway.js';
export { RecordingCostSink } from './recording-cost-sink.js';
export { restError, type StubAnswer, type StubRequest, StubRestServer } from './stub-rest-server.js';
