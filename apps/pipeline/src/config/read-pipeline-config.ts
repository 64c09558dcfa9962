import { ConfigInvalidError, type EnvironmentVariables, readServiceConfig } from '@cloudact/service-kit';
import { DEFAULT_BODY_LIMITS, type PipelineConfig } from './pipeline-config.js';

/** @throws ConfigInvalidError with all faults together */
export function readPipelineConfig(env: EnvironmentVariables = process.env): PipelineConfig {
  const faults: string[] = [];
  const bodyLimits = {
    maxBodyBytes: bytesOf(env, 'PIPELINE_MAX_BODY_BYTES', DEFAULT_BODY_LIMITS.maxBodyBytes, faults),
    maxUnpackedBytes: bytesOf(env, 'PIPELINE_MAX_UNPACKED_BYTES', DEFAULT_BODY_LIMITS.maxUnpackedBytes, faults),
    maxRowBytes: bytesOf(env, 'PIPELINE_MAX_ROW_BYTES', DEFAULT_BODY_LIMITS.maxRowBytes, faults),
  };
  return { ...readService(env, faults), bodyLimits };
}

function readService(env: EnvironmentVariables, faults: readonly string[]): PipelineConfig {
  try {
    const config = readServiceConfig('pipeline', env);
    if (faults.length === 0) return config;
  } catch (error) {
    if (!(error instanceof ConfigInvalidError)) throw error;
    throw new ConfigInvalidError([...error.faults, ...faults]);
  }
  throw new ConfigInvalidError(faults);
}

function bytesOf(env: EnvironmentVariables, name: string, fallback: number, faults: string[]): number {
  const value = env[name];
  if (value === undefined || value === '') return fallback;
  if (!/^[1-9]\d{0,14}$/.test(value)) faults.push(`${name} is "${value}"; use a number of bytes, such as ${fallback}`);
  return Number(value);
}
