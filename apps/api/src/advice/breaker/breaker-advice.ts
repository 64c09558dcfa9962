import type { CircuitStatus } from '@cloudact/bq-resilience';
import type { BreakersView, BreakerView } from './breakers.dto.js';

/** Breakers in words: which are open, why, since when, and when the next request tries. */
export function breakerAdvice(statuses: readonly CircuitStatus[], now: Date): BreakersView {
  const breakers = statuses.map(viewOf);
  const open = breakers.filter(({ state }) => state === 'open' || state === 'half-open');
  if (open.length > 0) return { answer: open.map((one) => openText(one)).join(' '), next_step: nextStep(open, now), breakers };
  const ramping = breakers.filter(({ state }) => state === 'ramping');
  if (ramping.length > 0) return { answer: `${namesOf(ramping)} was open, a probe succeeded, and the load is let grow: 1, 2, 4 … requests at a time.`, next_step: 'Send the request again after the seconds of its Retry-After.', breakers };
  const failing = breakers.filter(({ consecutive_failures: failures }) => failures > 0);
  return failing.length > 0
    ? { answer: `No breaker is open. ${failing.map((one) => `${one.name} has failed ${one.consecutive_failures} times in a row (${codesOf(one)}); ${one.opens_after} open it.`).join(' ')}`, next_step: 'Go on; requests are repeated by the service itself.', breakers }
    : { answer: 'No breaker is open, and nothing fails.', next_step: 'Nothing. A request that answers CIRCUIT_OPEN comes from another service or from before; send it again.', breakers };
}

const viewOf = ({ name, state, consecutiveFailures, opensAfter, openSince, nextProbeAt, failures }: CircuitStatus): BreakerView => ({
  name,
  state,
  consecutive_failures: consecutiveFailures,
  opens_after: opensAfter,
  open_since: openSince?.toISOString() ?? null,
  next_probe_at: nextProbeAt?.toISOString() ?? null,
  failures: failures.map(({ at, code }) => ({ at: at.toISOString(), code })),
});

const namesOf = (breakers: readonly BreakerView[]): string => breakers.map(({ name }) => name).join(' and ');
const codesOf = ({ failures }: BreakerView): string => [...new Set(failures.map(({ code }) => code))].join(', ');

function openText(breaker: BreakerView): string {
  const { name, open_since, opens_after, next_probe_at, state } = breaker;
  const probe = state === 'half-open' ? 'One request is trying at this moment.' : `From ${next_probe_at ?? ''} on one request is let through to try; if it is answered, the breaker lets the load grow again.`;
  return `${name} is open since ${open_since ?? ''}: ${opens_after} requests in a row failed because the dependency did (${codesOf(breaker)}), not because of what anybody asked. Until it answers again, requests are refused at once and cost nothing. ${probe}`;
}

function nextStep(open: readonly BreakerView[], now: Date): string {
  const probes = open.flatMap(({ next_probe_at: at }) => (at === null ? [] : [Date.parse(at)]));
  const seconds = Math.max(1, Math.ceil((Math.min(...probes) - now.getTime()) / 1_000));
  return `Wait ${seconds} s and send the request again, as its Retry-After says. If it stays open, docs/errors.md tells for each code what to look at, and docs/runbook.md for the operator.`;
}
