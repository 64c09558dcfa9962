/** What the generator bills: a SKU with its list price, in the FOCUS words of its provider. Prices are invented. */
export interface CataloguedSku {
  readonly provider: string;
  readonly publisher: string;
  readonly issuer: string;
  readonly accountType: string;
  readonly subAccountType: string;
  readonly service: string;
  readonly category: string;
  readonly subcategory: string;
  readonly sku: string;
  readonly meter: string;
  /** USD for one pricing unit, decimal. */
  readonly listUnitPrice: string;
  readonly pricingUnit: string;
  /** What is metered, and how much of it one pricing unit holds. */
  readonly consumedUnit: string;
  readonly blockSize: number;
  readonly resourceType: string | null;
  /** May be covered by a commitment. */
  readonly committable: boolean;
}

const AWS = { provider: 'AWS', publisher: 'AWS', issuer: 'Amazon Web Services, Inc.', accountType: 'Management Account', subAccountType: 'Account' };
const AZURE = { provider: 'Microsoft', publisher: 'Microsoft', issuer: 'Microsoft', accountType: 'Billing Profile', subAccountType: 'Subscription' };
const GCP = { provider: 'Google Cloud', publisher: 'Google Cloud', issuer: 'Google Cloud', accountType: 'Billing Account', subAccountType: 'Project' };
const ANTHROPIC = { provider: 'Anthropic', publisher: 'Anthropic', issuer: 'Anthropic', accountType: 'Organization', subAccountType: 'Workspace' };
const OPENAI = { provider: 'OpenAI', publisher: 'OpenAI', issuer: 'OpenAI', accountType: 'Organization', subAccountType: 'Project' };

const AI = { category: 'AI and Machine Learning', subcategory: 'Generative AI', pricingUnit: '1000000 Tokens', consumedUnit: 'Tokens', blockSize: 1_000_000, resourceType: 'API Key', committable: false };

export const SERVICE_CATALOGUE: readonly CataloguedSku[] = [
  { ...AWS, service: 'Amazon Elastic Compute Cloud', category: 'Compute', subcategory: 'Virtual Machines', sku: 'EC2-M7G-XL', meter: 'Compute Hours', listUnitPrice: '0.1632', pricingUnit: 'Hours', consumedUnit: 'Hours', blockSize: 1, resourceType: 'Instance', committable: true },
  { ...AWS, service: 'Amazon Simple Storage Service', category: 'Storage', subcategory: 'Object Storage', sku: 'S3-STD', meter: 'Storage', listUnitPrice: '0.023', pricingUnit: 'GB-Months', consumedUnit: 'GB-Months', blockSize: 1, resourceType: 'Bucket', committable: false },
  { ...AWS, service: 'Amazon Simple Queue Service', category: 'Integration', subcategory: 'Messaging', sku: 'SQS-T1', meter: 'Requests', listUnitPrice: '0.0000004', pricingUnit: 'Requests', consumedUnit: 'Requests', blockSize: 1, resourceType: 'Queue', committable: false },
  { ...AWS, service: 'AWS Lambda', category: 'Compute', subcategory: 'Serverless Compute', sku: 'LAMBDA-GBS', meter: 'Duration', listUnitPrice: '0.0000166667', pricingUnit: 'GB-Seconds', consumedUnit: 'GB-Seconds', blockSize: 1, resourceType: 'Function', committable: false },
  { ...AZURE, service: 'Virtual Machines', category: 'Compute', subcategory: 'Virtual Machines', sku: 'AZ-D4SV5', meter: 'D4s v5', listUnitPrice: '0.192', pricingUnit: 'Hours', consumedUnit: 'Hours', blockSize: 1, resourceType: 'Virtual machine', committable: true },
  { ...AZURE, service: 'Azure SQL Database', category: 'Databases', subcategory: 'Relational Databases', sku: 'AZ-SQL-VCORE', meter: 'vCore', listUnitPrice: '0.2522', pricingUnit: 'Hours', consumedUnit: 'Hours', blockSize: 1, resourceType: 'SQL database', committable: true },
  { ...AZURE, service: 'Bandwidth', category: 'Networking', subcategory: 'Network Connectivity', sku: 'AZ-EGRESS', meter: 'Data Transfer Out', listUnitPrice: '0.087', pricingUnit: 'GB', consumedUnit: 'GB', blockSize: 1, resourceType: null, committable: false },
  { ...GCP, service: 'BigQuery', category: 'Analytics', subcategory: 'Analytics Platforms', sku: 'BQ-ANALYSIS', meter: 'Analysis', listUnitPrice: '6.25', pricingUnit: 'TiB', consumedUnit: 'TiB', blockSize: 1, resourceType: 'Dataset', committable: false },
  { ...GCP, service: 'Compute Engine', category: 'Compute', subcategory: 'Virtual Machines', sku: 'GCE-N2-CORE', meter: 'N2 Instance Core', listUnitPrice: '0.031611', pricingUnit: 'Hours', consumedUnit: 'Hours', blockSize: 1, resourceType: 'Instance', committable: true },
  { ...GCP, service: 'Cloud Logging', category: 'Management and Governance', subcategory: 'Observability', sku: 'LOG-VOL', meter: 'Log Volume', listUnitPrice: '0.5', pricingUnit: 'GiB', consumedUnit: 'GiB', blockSize: 1, resourceType: null, committable: false },
  { ...ANTHROPIC, ...AI, service: 'Claude API', sku: 'claude:input', meter: 'Input Tokens', listUnitPrice: '3' },
  { ...ANTHROPIC, ...AI, service: 'Claude API', sku: 'claude:output', meter: 'Output Tokens', listUnitPrice: '15' },
  { ...ANTHROPIC, ...AI, service: 'Claude API', sku: 'claude:cache-read', meter: 'Cache Read Input Tokens', listUnitPrice: '0.3' },
  { ...OPENAI, ...AI, service: 'OpenAI API', sku: 'gpt:input', meter: 'Input Tokens', listUnitPrice: '0.0375' },
  { ...OPENAI, ...AI, service: 'OpenAI API', sku: 'gpt:output', meter: 'Output Tokens', listUnitPrice: '0.15' },
];

/** Places, by provider; AI vendors do not expose theirs. */
export const REGIONS: Readonly<Record<string, readonly { readonly id: string; readonly name: string; readonly zone: string | null }[]>> = {
  AWS: [{ id: 'us-east-1', name: 'US East (N. Virginia)', zone: 'us-east-1a' }, { id: 'eu-central-1', name: 'Europe (Frankfurt)', zone: 'eu-central-1b' }],
  Microsoft: [{ id: 'westeurope', name: 'West Europe', zone: null }, { id: 'eastus', name: 'East US', zone: null }],
  'Google Cloud': [{ id: 'us-central1', name: 'Iowa', zone: 'us-central1-a' }, { id: 'europe-west3', name: 'Frankfurt', zone: 'europe-west3-b' }],
};
