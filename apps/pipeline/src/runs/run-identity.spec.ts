import { deriveRunId, lineageStamp } from './run-identity.js';

const identity = { org: 'acme', pipelineId: 'focus', credentialId: 'aws', runDate: '2026-11-01' };
const content = { contentSha256: 'a'.repeat(64) };

describe('the id of a run', () => {
  const id = deriveRunId(identity, 'costs', content);

  it('is the same for the same rows of the same slice', () => {
    expect(deriveRunId({ ...identity }, 'costs', { ...content })).toBe(id);
    expect(id).toMatch(/^run_[0-9a-f]{40}$/);
  });

  it.each([
    ['organisation', deriveRunId({ ...identity, org: 'globex' }, 'costs', content)],
    ['pipeline', deriveRunId({ ...identity, pipelineId: 'cur' }, 'costs', content)],
    ['credential', deriveRunId({ ...identity, credentialId: 'gcp' }, 'costs', content)],
    ['date', deriveRunId({ ...identity, runDate: '2026-11-02' }, 'costs', content)],
    ['table', deriveRunId(identity, 'other', content)],
    ['content', deriveRunId(identity, 'costs', { contentSha256: 'b'.repeat(64) })],
    ['source of identity', deriveRunId(identity, 'costs', { idempotencyKey: content.contentSha256 })],
  ])('is another for another %s', (_what, other) => {
    expect(other).not.toBe(id);
  });

  it('cannot be made equal by moving text from one part to the next', () => {
    expect(deriveRunId({ ...identity, pipelineId: 'a', credentialId: 'bc' }, 'costs', content)).not.toBe(deriveRunId({ ...identity, pipelineId: 'ab', credentialId: 'c' }, 'costs', content));
  });
});

describe('the lineage of a run', () => {
  it('fills the seven columns from the key and the request', () => {
    expect(lineageStamp(identity, 'run_1', new Date('2026-11-02T23:59:59.999Z'))).toEqual({
      x_org_slug: 'acme',
      x_pipeline_id: 'focus',
      x_credential_id: 'aws',
      x_pipeline_run_date: '2026-11-01',
      x_run_id: 'run_1',
      x_ingested_at: '2026-11-02T23:59:59.999Z',
      x_ingestion_date: '2026-11-02',
    });
  });
});
