/** Timers of the process; a spec has its own. */
export interface Timers {
  /** Milliseconds of a clock that never jumps. */
  now(): number;
  /** Calls `work` once after `ms` milliseconds, unless what it returns was called. */
  after(ms: number, work: () => void): () => void;
}

export const systemTimers: Timers = {
  now: () => performance.now(),
  after: (ms, work) => {
    // The connection keeps the process alive, not the watch over it.
    const timer = setTimeout(work, ms).unref();
    return () => clearTimeout(timer);
  },
};

export interface SilenceWatchOptions {
  readonly timers: Timers;
  /** Milliseconds without an answer, while one is owed, after which `onSilent` is called. */
  readonly answerMs: number;
  /** Milliseconds without anything to say after which `onIdle` is called. */
  readonly idleMs: number;
  /** Whether an answer is owed. */
  readonly owed: () => boolean;
  readonly onSilent: () => void;
  readonly onIdle: () => void;
}

/** Notices that a connection says nothing any more. One timer for all of its requests: it looks up now and then, and nothing is done for a request. */
export class SilenceWatch {
  #last = 0;
  #stop: (() => void) | undefined;

  constructor(private readonly options: SilenceWatchOptions) {}

  /** Something was sent when nothing was owed, or was answered. */
  heard(): void {
    this.#last = this.options.timers.now();
    if (this.#stop === undefined) this.#look(Math.min(this.options.answerMs, this.options.idleMs));
  }

  stop(): void {
    this.#stop?.();
    this.#stop = undefined;
  }

  #look(ms: number): void {
    this.#stop = this.options.timers.after(ms, () => {
      this.#stop = undefined;
      const { answerMs, idleMs, owed, timers } = this.options;
      const silent = timers.now() - this.#last;
      const left = (owed() ? answerMs : idleMs) - silent;
      if (left > 0) this.#look(Math.min(left, answerMs));
      else if (owed()) this.options.onSilent();
      else this.options.onIdle();
    });
  }
}
