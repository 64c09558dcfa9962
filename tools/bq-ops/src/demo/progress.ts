import { MultiBar, Presets, type SingleBar } from 'cli-progress';

/** What a person sees while they wait. On a terminal bars, elsewhere a line a step; always on stderr, stdout is for the report. */
export interface Progress {
  step(title: string, total?: number): ProgressStep;
  stop(): void;
}
export interface ProgressStep {
  advance(by: number): void;
  done(note: string): void;
}

export function createProgress(terminal: boolean, quiet: boolean): Progress {
  if (quiet) return { step: () => ({ advance: () => {}, done: () => {} }), stop: () => {} };
  return terminal ? barProgress() : lineProgress();
}

function lineProgress(): Progress {
  return {
    step: (title) => ({ advance: () => {}, done: (note) => void process.stderr.write(`✓ ${title}: ${note}\n`) }),
    stop: () => {},
  };
}

function barProgress(): Progress {
  const bars = new MultiBar({ format: ' {title} {bar} {note}', hideCursor: true, clearOnComplete: false, stream: process.stderr, barsize: 24, autopadding: true, stopOnComplete: false }, Presets.shades_classic);
  return {
    step: (title, total = 1) => {
      const bar: SingleBar = bars.create(total, 0, { title: title.padEnd(34), note: '' });
      return {
        advance: (by) => bar.increment(by),
        done: (note) => {
          bar.update(total, { title: title.padEnd(34), note });
          bar.stop();
        },
      };
    },
    stop: () => bars.stop(),
  };
}
