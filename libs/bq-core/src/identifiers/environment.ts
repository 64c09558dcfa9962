export const ENVIRONMENTS = ['local', 'stage', 'prod'] as const;
export type Environment = (typeof ENVIRONMENTS)[number];

export interface EnvironmentNames {
  readonly projectId: string;
  /** What ends the id of an organisation's dataset: `{slug}_{suffix}`. */
  readonly datasetSuffix: string;
  readonly location: string;
}

/** Where each environment keeps its data. Local and stage share a project and are told apart by the suffix. */
export const ENVIRONMENT_NAMES: Readonly<Record<Environment, EnvironmentNames>> = {
  local: { projectId: 'cloudact-testing-1', datasetSuffix: 'local', location: 'US' },
  stage: { projectId: 'cloudact-testing-1', datasetSuffix: 'stage', location: 'US' },
  prod: { projectId: 'cloudact-prod', datasetSuffix: 'prod', location: 'US' },
};

/** The dataset that all organisations share; its rows carry `org_slug`. */
export const SHARED_DATASET = 'organizations';

/** `{slug}_{suffix}`. The slug must have been parsed already (tenancy's `OrgSlug`). */
export function organizationDatasetId(slug: string, environment: Environment): string {
  return `${slug}_${ENVIRONMENT_NAMES[environment].datasetSuffix}`;
}

const DATASET_SHAPE = new RegExp(`(?:^${SHARED_DATASET}|_(?:${ENVIRONMENTS.map((name) => ENVIRONMENT_NAMES[name].datasetSuffix).join('|')}))$|^information_schema$`, 'i');

/** True for a name that reads as one of our datasets; no alias or CTE of a caller's may have such a name. */
export function looksLikeDataset(name: string): boolean {
  return DATASET_SHAPE.test(name);
}
