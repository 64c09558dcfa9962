import type { FaultScenario } from '../scenario.js';
import { f01KilledBeforeTheAck } from './f01-killed-before-the-ack.js';
import { f02AckDropped } from './f02-ack-dropped.js';
import { f03KilledBeforeTheCommit } from './f03-killed-before-the-commit.js';
import { f04ConnectionReset } from './f04-connection-reset.js';
import { f05OutOfRange } from './f05-out-of-range.js';
import { f06SameKeyTwice } from './f06-same-key-twice.js';
import { f07DeliveredAgain } from './f07-delivered-again.js';
import { f08BadRowAmongGood } from './f08-bad-row-among-good.js';
import { f09LoadWithoutAnswer } from './f09-load-without-answer.js';
import { f10MergeConflicts } from './f10-merge-conflicts.js';
import { f11DeadLettersFail } from './f11-dead-letters-fail.js';
import { f12HardRows } from './f12-hard-rows.js';
import { f13ReplayTwice } from './f13-replay-twice.js';
import { f16Storm } from './f16-storm.js';
import { f19SchemaChanges } from './f19-schema-changes.js';
import { f21PausedWriter } from './f21-paused-writer.js';
import { f24KilledAnywhere } from './f24-killed-anywhere.js';
import { f26TwoAtOnce } from './f26-two-at-once.js';

/** In the order of their ids. */
export const SCENARIOS: readonly FaultScenario[] = [
  f01KilledBeforeTheAck, f02AckDropped, f03KilledBeforeTheCommit, f04ConnectionReset, f05OutOfRange, f06SameKeyTwice, f07DeliveredAgain, f08BadRowAmongGood, f09LoadWithoutAnswer,
  f10MergeConflicts, f11DeadLettersFail, f12HardRows, f13ReplayTwice, f16Storm, f19SchemaChanges, f21PausedWriter, f24KilledAnywhere,
  f26TwoAtOnce,
];
