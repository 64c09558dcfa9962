/** What `--json` prints; every decimal is text. */
export interface DemoReport {
  readonly ok: boolean;
  readonly input: { readonly rows: number; readonly billedCost: string };
  readonly bootstrap: { readonly tables: number; readonly ms: number };
  readonly orgs: readonly string[];
  readonly writes: readonly DemoWrite[];
  readonly stored: { readonly rows: number; readonly billedCost: string };
  readonly rerun: { readonly rows: number; readonly duplicates: number };
  readonly badRows: { readonly sent: number; readonly deadLettered: number; readonly replayed: number };
  readonly isolation: { readonly attempts: number; readonly denied: number };
  readonly chat: { readonly conversations: number; readonly messages: number; readonly renamedAtOnce: boolean };
  readonly cost: { readonly queries: number; readonly bytesBilled: string; readonly estimatedUsd: string };
  readonly elapsedMs: number;
  /** The checks that failed, in words; empty when `ok`. */
  readonly failed: readonly string[];
}

export interface DemoWrite {
  readonly method: string;
  readonly rows: number;
  readonly ms: number;
  readonly why: string;
}

/** One line of the table of costs that a person sees. */
export interface ProviderCost {
  readonly provider: string;
  readonly rows: number;
  readonly billedCost: string;
}
