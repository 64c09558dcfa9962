import { ApiProperty } from '@nestjs/swagger';

export class AdviceTopicView {
  @ApiProperty({ example: 'Which write method should I use?' })
  readonly question!: string;

  @ApiProperty({ example: 'GET /api/v1/organizations/acme_corp/advice/write-method?table=cost_data_standard_1_3&rows=50000&concurrent=true', description: 'A request that asks it, of this service.' })
  readonly ask!: string;
}

export class AdviceTopicsView {
  @ApiProperty({ type: [AdviceTopicView] })
  readonly topics!: readonly AdviceTopicView[];
}

/** What can be asked, with a request that asks it. */
const TOPICS: readonly (readonly [question: string, method: string, ask: string])[] = [
  ['Which write method should I use?', 'GET', 'write-method?table=cost_data_standard_1_3&rows=50000&concurrent=true'],
  ['How do I prevent duplicates when a pipeline runs again?', 'GET', 'write-method?table=cost_data_standard_1_3&intent=replace-slice'],
  ['Why does my query scan so much, and how could it cost less?', 'POST', 'query-scan {"sql": "SELECT …"}'],
  ['How do I add a column?', 'GET', 'schema-change?table=cost_data_standard_1_3&add_column=x_owner&type=STRING'],
  ['How do I add or change clustering?', 'GET', 'schema-change?table=cost_data_standard_1_3&cluster_by=x_org_slug,ServiceName'],
  ['Why can a row not be updated yet?', 'GET', 'row-update?table=cost_data_standard_1_3'],
  ['Why is a circuit breaker open?', 'GET', 'breakers'],
];

export function adviceTopics(org: string): AdviceTopicsView {
  return { topics: TOPICS.map(([question, method, ask]) => ({ question, ask: `${method} /api/v1/organizations/${org}/advice/${ask}` })) };
}
