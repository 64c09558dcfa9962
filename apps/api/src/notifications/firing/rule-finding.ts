/** What a rule has to tell. */
export interface RuleFinding {
  /** Names what happened, so that it is told once: a budget's period, a day, a run. */
  readonly occurrence: string;
  /** For people; without secrets. */
  readonly text: string;
}

export const percentOf = (condition: Readonly<Record<string, unknown>>): string => String(condition['percent']);
