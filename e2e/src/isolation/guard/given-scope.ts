/** The organisation whose key the attacker holds, in the local environment; the victims are `globex_local` and `organizations`. */
export const SCOPE = { projectId: 'cloudact-testing-1', datasetId: 'acme_local' } as const;
export const FOREIGN_DATASETS = ['globex_local', 'organizations'] as const;
