import 'reflect-metadata';
import { Injectable } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import type { CostRecord } from '../cost/cost-record.js';
import { GoogleBigQueryGateway } from '../client/google-bigquery-gateway.js';
import type { BigQueryGateway } from '../gateway.js';
import { QueryRunner } from '../query/query-runner.js';
import { buildCostRecord } from '../testing/build-cost-record.js';
import { BqCoreModule } from './bq-core.module.js';
import { COST_SINK, InjectGateway, InjectQueryRunner } from './bq-core-tokens.js';

@Injectable()
class Repository {
  constructor(
    @InjectGateway() readonly gateway: BigQueryGateway,
    @InjectQueryRunner() readonly runner: QueryRunner,
  ) {}
}

describe('BqCoreModule', () => {
  it('gives a service its gateway and query path, and stores the bill before it closes', async () => {
    const stored: CostRecord[] = [];
    const module = await Test.createTestingModule({
      imports: [
        BqCoreModule.forRoot({
          bigquery: { backend: 'embedded', projectId: 'p', endpoint: 'http://127.0.0.1:1' },
          writeCosts: () => async (records) => void stored.push(...records),
        }),
      ],
      providers: [Repository],
    }).compile();
    const repository = module.get(Repository);
    expect(repository.gateway).toBeInstanceOf(GoogleBigQueryGateway);
    expect(repository.runner).toBeInstanceOf(QueryRunner);
    module.get(COST_SINK).record(buildCostRecord());
    await module.close();
    expect(stored).toHaveLength(1);
  });
});
