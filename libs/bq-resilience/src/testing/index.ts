export { FakeClock, type FakeClockOptions } from './fake-clock.js';
export { RecordingDeadLetterSink } from './recording-dead-letter-sink.js';
