/** What all requests of one call have in common. */
export interface OnBehalf {
  /** The organisation in whose line they wait for a free connection. */
  readonly org?: string;
  readonly signal?: AbortSignal;
}

/** The organisation that a job's label names, and the caller's signal. */
export function inNameOf({ labels, signal }: { readonly labels?: Readonly<Record<string, string>>; readonly signal?: AbortSignal }): OnBehalf {
  const org = labels?.['org'];
  return { ...(org === undefined ? {} : { org }), ...(signal === undefined ? {} : { signal }) };
}
