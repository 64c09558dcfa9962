import { DEFAULT_BODY_LIMITS } from './pipeline-config.js';
import { readPipelineConfig } from './read-pipeline-config.js';

const env = { BIGQUERY_EMULATOR_HOST: '127.0.0.1:9050', CA_ROOT_API_KEY: 'k'.repeat(40) };

describe('the configuration of the pipeline', () => {
  it('listens on 8001 with the usual limits', () => {
    expect(readPipelineConfig(env)).toMatchObject({ service: 'pipeline', port: 8001, bodyLimits: DEFAULT_BODY_LIMITS });
  });

  it('takes other limits', () => {
    expect(readPipelineConfig({ ...env, PIPELINE_MAX_BODY_BYTES: '1000' }).bodyLimits).toEqual({ ...DEFAULT_BODY_LIMITS, maxBodyBytes: 1_000 });
  });

  it('names all faults together', () => {
    expect(() => readPipelineConfig({ ...env, PIPELINE_PORT: 'x', PIPELINE_MAX_BODY_BYTES: '1MB' })).toThrow(/PIPELINE_PORT[^]*PIPELINE_MAX_BODY_BYTES is "1MB"/);
  });
});
