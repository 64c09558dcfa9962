import { seededRandom } from '../crash/seeded-random.js';
import { absentLike, conversation } from './given/conversation-paths.js';
import { type IsolationWorld, startWorld } from './given/isolation-world.js';
import { toldApartByTime } from './given/tell-apart.js';

/** Of the same length as the victim's, so that answers may be compared to the byte. */
const NOBODY = 'nobody';
/** Milliseconds before Jest gives up what asks thousands of times. No promise is measured by it. */
const LONG_MS = 600_000;

describe('who is asking', () => {
  let world: IsolationWorld;
  beforeAll(async () => void (world = await startWorld()), 180_000);
  afterAll(() => world.stop());

  it('S06 no oracle: a thousand answers of each kind are not told apart by the time they took', async () => {
    const { acme, theirs, stack } = world;
    const slugs = await toldApartByTime(1_000, seededRandom(6), (which) => stack.call('api', 'GET', `/organizations/${which === 0 ? 'globex' : NOBODY}`, { key: acme.key }));
    const ids = [theirs.conversationId, absentLike(theirs.conversationId)] as const;
    const conversations = await toldApartByTime(1_000, seededRandom(66), (which) => stack.call('chat', 'GET', conversation(ids[which]), { key: acme.key }));
    // by chance alone the share is within 0.5 ± 0.013 two times of three; a difference of 5 ms would make it 0 or 1
    for (const told of [slugs, conversations]) expect(Math.abs(told - 0.5)).toBeLessThan(0.1);
  }, LONG_MS);
});
