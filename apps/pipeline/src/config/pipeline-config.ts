import type { ServiceConfig } from '@cloudact/service-kit';

/** How large a body may be, as it comes and unpacked. Bytes. */
export interface BodyLimits {
  /** As it comes, packed or not. `PIPELINE_MAX_BODY_BYTES`, default 128 MiB. */
  readonly maxBodyBytes: number;
  /** After gunzip. `PIPELINE_MAX_UNPACKED_BYTES`, default 1 GiB. */
  readonly maxUnpackedBytes: number;
  /** One row, as text. `PIPELINE_MAX_ROW_BYTES`, default 16 MiB: one row is held in memory, a file never is. */
  readonly maxRowBytes: number;
}

export const DEFAULT_BODY_LIMITS: BodyLimits = { maxBodyBytes: 134_217_728, maxUnpackedBytes: 1_073_741_824, maxRowBytes: 16_777_216 };

export interface PipelineConfig extends ServiceConfig {
  /** Default `DEFAULT_BODY_LIMITS`. */
  readonly bodyLimits?: BodyLimits;
}
