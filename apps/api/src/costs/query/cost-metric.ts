/** The four cost columns of FOCUS 1.3, by the name under which a request asks for them. They are never added to one another. */
export const COST_COLUMNS = { billed: 'BilledCost', effective: 'EffectiveCost', list: 'ListCost', contracted: 'ContractedCost' } as const;
export type CostMetric = keyof typeof COST_COLUMNS;
export const COST_METRICS = Object.keys(COST_COLUMNS) as readonly CostMetric[];

/** `billed,effective` as a request writes it; a name twice counts once. */
export function metricsOf(text: string): readonly CostMetric[] {
  const asked = new Set(text.split(','));
  return COST_METRICS.filter((metric) => asked.has(metric));
}
