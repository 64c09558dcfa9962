/** The part of opossum 10 that we use; the package ships no types of its own. */
declare module 'opossum' {
  interface OpossumOptions {
    readonly name?: string;
    /** Milliseconds, or false for none. */
    readonly timeout?: number | false;
    readonly resetTimeout?: number;
    readonly errorThresholdPercentage?: number;
    readonly volumeThreshold?: number;
    readonly rollingPercentilesEnabled?: boolean;
    readonly enableSnapshots?: boolean;
    /** True for an error that is no failure of the circuit. */
    readonly errorFilter?: (error: unknown) => boolean;
  }

  class CircuitBreaker {
    constructor(action: (operation: () => Promise<unknown>) => Promise<unknown>, options?: OpossumOptions);
    readonly opened: boolean;
    fire(operation: () => Promise<unknown>): Promise<unknown>;
    open(): void;
    close(): void;
    shutdown(): void;
    on(event: 'failure', listener: (error: unknown) => void): this;
    on(event: 'open' | 'close', listener: () => void): this;
  }

  export = CircuitBreaker;
}
