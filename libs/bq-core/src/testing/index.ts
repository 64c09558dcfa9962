export { buildCostRecord } from './build-cost-record.js';
export { buildQueryResult, type FakeCall, FakeGateway, type FakeGatewayScript, type Scripted } from './fake-gateway.js';
export { RecordingCostSink } from './recording-cost-sink.js';
export { restError, type StubAnswer, type StubRequest, StubRestServer } from './stub-rest-server.js';
