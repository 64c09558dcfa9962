import { setTimeout as sleep } from 'node:timers/promises';
import { asOrg, type DemoContext, type DemoOrg } from '../demo-context.js';
import type { DemoReport } from '../demo-report.js';

const TURNS = [
  { role: 'user', content: 'What did AWS cost us in October?' },
  { role: 'assistant', content: 'Let me look at your costs by provider.' },
] as const;

/** A conversation is kept, and renamed one second after it was made: its rows are not in a streaming buffer. */
export async function converse(context: DemoContext, org: DemoOrg, others: readonly DemoOrg[]): Promise<{ readonly chat: DemoReport['chat']; readonly conversations: ReadonlyMap<string, string> }> {
  const step = context.progress.step('Hold and rename a conversation');
  const conversations = new Map<string, string>();
  for (const one of [org, ...others]) {
    const created = await asOrg(context, 'chat', one).call({ path: `/organizations/${one.slug}/conversations`, json: { title: 'New conversation', user_id: 'demo-user' } });
    conversations.set(one.slug, String(created['conversation_id']));
  }
  const chat = asOrg(context, 'chat', org);
  const path = `/organizations/${org.slug}/conversations/${conversations.get(org.slug) ?? ''}`;
  await sleep(1_000);
  const renamed = await chat.ask({ method: 'PATCH', path, json: { title: 'AWS in October' } });
  const title = (await chat.call({ path }))['title'];
  const renamedAtOnce = renamed.status === 200 && title === 'AWS in October';
  context.check('a conversation is renamed one second after it was made', renamedAtOnce);
  let last = '';
  for (const turn of TURNS) last = String((await chat.call({ path: `${path}/messages`, json: { ...turn, user_id: 'demo-user' } }))['message_id']);
  await chat.call({ path: `${path}/messages/${last}/tool-calls`, json: { tool_name: 'costs_by_provider', arguments: { month: '2026-10' }, result: { rows: 1 }, status: 'SUCCEEDED', duration_ms: 12 } });
  const messages = (await chat.call({ path: `${path}/messages` }))['messages'] as readonly { readonly content: string }[];
  context.check('messages come back in order', messages.map(({ content }) => content).join('|') === TURNS.map(({ content }) => content).join('|'));
  const listed = (await chat.call({ path: `/organizations/${org.slug}/conversations` }))['conversations'] as readonly unknown[];
  step.done(`${messages.length} messages, renamed at once: ${renamedAtOnce ? 'yes' : 'no'}`);
  return { chat: { conversations: listed.length, messages: messages.length, renamedAtOnce }, conversations };
}
