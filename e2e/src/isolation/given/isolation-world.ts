import type { ServiceConfig } from '@cloudact/service-kit';
import type { Answer, CallOptions } from '../../stack/http-call.js';
import { type OnboardedOrg, type Stack, startStack } from '../../stack/start-stack.js';
import { BackendSpy } from './backend-spy.js';
import { type Operation, operationsOf } from './operations.js';

/** What the victim has, under ids that the attacker knows. */
export interface Belongings {
  readonly conversationId: string;
  readonly messageId: string;
  readonly keyId: string;
}

/** The three services on the embedded server, with an attacker and a victim; everything asked of BigQuery over REST goes through `spy`. */
export interface IsolationWorld {
  readonly stack: Stack;
  readonly spy: BackendSpy;
  /** Holds a valid key with all scopes. */
  readonly acme: OnboardedOrg;
  readonly globex: OnboardedOrg;
  readonly theirs: Belongings;
  /** Every operation of the three API documents but the health checks. */
  readonly operations: readonly Operation[];
  /** Sends an operation with the placeholders of its path filled in: the organisation, and the victim's ids. */
  attempt(operation: Operation, org: string, options?: CallOptions): Promise<Answer>;
  stop(): Promise<void>;
}

export async function startWorld(config: Partial<ServiceConfig> = {}): Promise<IsolationWorld> {
  const spy = new BackendSpy();
  const stack = await startStack({ services: ['api', 'pipeline', 'chat'], throughProxy: (url) => spy.listen(url), config });
  const [acme, globex] = [await stack.onboard('acme'), await stack.onboard('globex')];
  const operations = (await Promise.all((['api', 'pipeline', 'chat'] as const).map((service) => operationsOf(stack, service)))).flat();
  const as = { key: globex.key };
  const conversation = await stack.call('chat', 'POST', '/organizations/globex/conversations', { ...as, body: { title: 'Secret', user_id: 'u1' } });
  const conversationId = String(conversation.body['conversation_id']);
  const message = await stack.call('chat', 'POST', `/organizations/globex/conversations/${conversationId}/messages`, { ...as, body: { role: 'user', content: 'secret plans' } });
  const theirs: Belongings = { conversationId, messageId: String(message.body['message_id']), keyId: globex.keyId };
  const filled = (path: string, org: string): string =>
    path.replace('{org}', org).replace('{conversationId}', theirs.conversationId).replace('{messageId}', theirs.messageId).replace('{keyId}', theirs.keyId).replace('{table}', 'cost_data_standard_1_3').replace(/\{\w+\}/g, 'id-of-theirs');
  return {
    stack,
    spy,
    acme,
    globex,
    theirs,
    operations,
    attempt: ({ service, method, path }, org, options = {}) => stack.call(service, method, filled(path, org), options),
    stop: async () => {
      await stack.stop();
      await spy.close();
    },
  };
}

/** What a caller can tell two answers apart by, but for the request's own id and path. */
export function tellable({ status, headers, body }: Answer): unknown {
  const { request_id: _id, instance: _path, ...rest } = body;
  const names = [...headers.keys()].filter((name) => !['date', 'x-request-id', 'connection', 'keep-alive'].includes(name));
  return { status, body: rest, headers: Object.fromEntries(names.map((name) => [name, headers.get(name)])) };
}

/** Plain status and code, with the operation's name in front, so that a failure says where. */
export function verdict({ method, path }: Pick<Operation, 'method' | 'path'>, { status, body }: Answer): readonly unknown[] {
  return [`${method} ${path}`, status, body['code']];
}
