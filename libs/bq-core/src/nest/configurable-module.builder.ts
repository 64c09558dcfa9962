import { ConfigurableModuleBuilder } from '@nestjs/common';
import type { GoogleBigQueryGatewayOptions } from '../client/google-bigquery-gateway.js';
import type { BufferedCostSinkOptions } from '../cost/buffered-cost-sink.js';
import type { BigQueryGateway } from '../gateway.js';
import type { QueryAdmission } from '../query/query-admission.js';

export interface BqCoreModuleOptions {
  readonly bigquery: GoogleBigQueryGatewayOptions;
  /** Default: everybody is let in. Tenancy gives the tiers' limits. */
  readonly admission?: QueryAdmission;
  /** Stores cost records, in batches, with the gateway of this module. Default: costs are not recorded. */
  readonly writeCosts?: (gateway: BigQueryGateway) => BufferedCostSinkOptions['write'];
  /** Told when cost records could not be stored, and how many were given up. */
  readonly onCostError?: NonNullable<BufferedCostSinkOptions['onError']>;
  /** Decimal USD. Default: the US list price. */
  readonly usdPerTib?: string;
}

export const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN } = new ConfigurableModuleBuilder<BqCoreModuleOptions>()
  .setClassMethodName('forRoot')
  .setExtras({ isGlobal: true }, (definition, { isGlobal }) => ({ ...definition, global: isGlobal }))
  .build();
