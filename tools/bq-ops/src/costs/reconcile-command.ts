export interface ReconcileCommandOptions {
  /** URL of the api. */
  readonly api: string;
  readonly rootKey: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly json: boolean;
  readonly print: (line: string) => void;
}

interface Reconciliation {
  readonly jobs: number;
  readonly missing: readonly string[];
  readonly doubled: readonly string[];
  readonly differing: readonly string[];
  readonly repaired: number;
}

const MOST_LISTED = 20;

/** Asks the api to reconcile, and tells. @returns 0 when all is well or mended */
export async function reconcileCommand({ api, rootKey, body, json, print }: ReconcileCommandOptions): Promise<number> {
  const response = await fetch(`${api}/api/v1/cost-records/reconcile`, { method: 'POST', headers: { 'content-type': 'application/json', 'x-ca-root-key': rootKey }, body: JSON.stringify(body) });
  const answer = (await response.json()) as Reconciliation & { readonly detail?: string };
  if (!response.ok) throw new Error(`The api answered ${response.status}: ${answer.detail ?? ''}`);
  if (json) print(JSON.stringify(answer));
  else for (const line of reportOf(answer)) print(line);
  const wrong = answer.missing.length + answer.doubled.length + answer.differing.length;
  return wrong === 0 || answer.repaired > 0 ? 0 : 1;
}

function reportOf({ jobs, missing, doubled, differing, repaired }: Reconciliation): readonly string[] {
  const kinds = { missing, doubled, differing };
  const lists = Object.entries(kinds).flatMap(([kind, ids]) => [`${kind}: ${ids.length}`, ...ids.slice(0, MOST_LISTED).map((id) => `  ${id}`), ...(ids.length > MOST_LISTED ? [`  and ${ids.length - MOST_LISTED} more`] : [])]);
  return [`jobs: ${jobs}`, ...lists, `repaired: ${repaired}`];
}
