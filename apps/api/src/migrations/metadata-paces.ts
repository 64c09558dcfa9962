import { MAX_REQUESTS_PER_SECOND_PER_METHOD, TABLES_INSERT_PER_SECOND } from '@cloudact/bq-core';
import { type FleetPaces, Pace } from '@cloudact/schemas';

/** Of what BigQuery allows the account; the rest is for whoever onboards or bootstraps meanwhile. */
const SHARE = 0.8;

/**
 * How fast a migration may go. A table is changed once and a dataset made once, which is far below what one of them may be changed in ten
 * seconds; what binds over many is how often one account may call a method.
 */
export function metadataPaces(): FleetPaces {
  return {
    'create-dataset': new Pace({ perSecond: MAX_REQUESTS_PER_SECOND_PER_METHOD * SHARE }),
    'create-table': new Pace({ perSecond: TABLES_INSERT_PER_SECOND * SHARE }),
    'update-table': new Pace({ perSecond: MAX_REQUESTS_PER_SECOND_PER_METHOD * SHARE }),
  };
}
