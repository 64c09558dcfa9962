import { classifyBigQueryError, GoogleBigQueryGateway } from '@cloudact/bq-core';
import { RetryPolicy, systemClock } from '@cloudact/bq-resilience';
import { RecordingDeadLetterSink } from '@cloudact/bq-resilience/testing';
import { PROJECT, type WriterHouse } from './writer-house.js';

/** What writers over REST are made of, with the sink for a BigQuery. */
export const gatewayOptions = ({ sink }: WriterHouse) => ({
  gateway: new GoogleBigQueryGateway({ backend: 'embedded', projectId: PROJECT, endpoint: `http://127.0.0.1:${sink.httpPort}` }),
  deadLetters: new RecordingDeadLetterSink(), retry: new RetryPolicy({ classify: classifyBigQueryError }), clock: systemClock,
});
