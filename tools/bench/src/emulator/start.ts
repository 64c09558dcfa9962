import { startEmulator, type Emulator } from '@cloudact/bq-emulator';
import { Engine } from '@cloudact/bq-emulator/bench';
import { compare, timed } from '../benchmark.js';
import type { Scenario } from './house.js';

export const startScenario: Scenario = ({ rounds }) => {
  const startAndStop = async (): Promise<number> => {
    let emulator: Emulator | undefined;
    const ms = await timed(async () => {
      emulator = await startEmulator();
    });
    await emulator?.stop();
    return ms;
  };
  const bare = async (): Promise<number> => {
    let engine: Engine | undefined;
    const ms = await timed(async () => {
      engine = await Engine.open(undefined);
    });
    engine?.close();
    return ms;
  };
  return compare({ id: 'start', what: 'start in process, in memory', unit: 'ms', target: 400, against: 'opening DuckDB', rows: 1, run: startAndStop, runAgainst: bare }, rounds);
};
