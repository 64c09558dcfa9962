/** The values that FOCUS 1.3 allows, by column. Exports differ from them in upper and lower case; other values are kept as they came. */
const ALLOWED_VALUES: Readonly<Record<string, readonly string[]>> = {
  CapacityReservationStatus: ['Used', 'Unused'],
  ChargeCategory: ['Usage', 'Purchase', 'Tax', 'Credit', 'Adjustment'],
  ChargeClass: ['Correction'],
  ChargeFrequency: ['One-Time', 'Recurring', 'Usage-Based'],
  CommitmentDiscountCategory: ['Spend', 'Usage'],
  CommitmentDiscountStatus: ['Used', 'Unused'],
  PricingCategory: ['Standard', 'Dynamic', 'Committed', 'Other'],
  ServiceCategory: [
    'AI and Machine Learning', 'Analytics', 'Business Applications', 'Compute', 'Databases', 'Developer Tools', 'Multicloud', 'Identity',
    'Integration', 'Internet of Things', 'Management and Governance', 'Media', 'Migration', 'Mobile', 'Networking', 'Security', 'Storage', 'Web',
    'Other',
  ],
  ServiceSubcategory: [
    'AI Platforms', 'Bots', 'Generative AI', 'Machine Learning', 'Natural Language Processing', 'Other (AI and Machine Learning)',
    'Analytics Platforms', 'Business Intelligence', 'Data Processing', 'Search', 'Streaming Analytics', 'Other (Analytics)',
    'Productivity and Collaboration', 'Other (Business Applications)', 'Containers', 'End User Computing', 'Quantum Compute', 'Serverless Compute',
    'Virtual Machines', 'Other (Compute)', 'Caching', 'Data Warehouses', 'Ledger Databases', 'NoSQL Databases', 'Relational Databases',
    'Time Series Databases', 'Other (Databases)', 'Developer Platforms', 'Continuous Integration and Deployment', 'Development Environments',
    'Source Code Management', 'Quality Assurance', 'Other (Developer Tools)', 'Identity and Access Management', 'Other (Identity)', 'API Management',
    'Messaging', 'Workflow Orchestration', 'Other (Integration)', 'IoT Analytics', 'IoT Platforms', 'Other (Internet of Things)', 'Architecture',
    'Compliance', 'Cost Management', 'Data Governance', 'Disaster Recovery', 'Endpoint Management', 'Observability', 'Support',
    'Other (Management and Governance)', 'Content Creation', 'Gaming', 'Media Streaming', 'Mixed Reality', 'Other (Media)', 'Data Migration',
    'Resource Migration', 'Other (Migration)', 'Other (Mobile)', 'Multicloud Integration', 'Other (Multicloud)', 'Application Networking',
    'Content Delivery', 'Network Connectivity', 'Network Infrastructure', 'Network Routing', 'Network Security', 'Other (Networking)',
    'Secret Management', 'Security Posture Management', 'Threat Detection and Response', 'Other (Security)', 'Backup Storage', 'Block Storage',
    'File Storage', 'Object Storage', 'Storage Platforms', 'Other (Storage)', 'Application Platforms', 'Other (Web)', 'Other (Other)',
  ],
};

const CANONICAL: ReadonlyMap<string, ReadonlyMap<string, string>> = new Map(
  Object.entries(ALLOWED_VALUES).map(([column, values]) => [column, new Map(values.map((value) => [value.toLowerCase(), value]))]),
);

/** `Usage-based` becomes `Usage-Based`; a value that FOCUS does not know stays. */
export function canonicalValue(column: string, value: string): string {
  return CANONICAL.get(column)?.get(value.toLowerCase()) ?? value;
}
