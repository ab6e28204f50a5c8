// Answers for what can be read of calls under policies: attempts and their fates in all, and each named call with its breaker.
import type { ReadingSpec } from '../contract.ts';
import type { ProcessView } from '../view.ts';
import { type CallConfig, callMeters } from './config.ts';

/** The calls a process declares: a service's and a client's parameters both hold them under `programs`. */
export function declaredCalls(p: { readonly params: any }): readonly CallConfig[] {
  return p.params.programs.calls;
}

const names = (p: ProcessView) => declaredCalls(p).map((c) => c.name);

/** Readings of every role that makes calls. */
export function callReadings(role: string): readonly ReadingSpec[] {
  const counted = (name: string, title: string, description: string, meter = name): ReadingSpec => ({
    name,
    title,
    description,
    unit: '/s',
    kind: 'rate',
    role,
    fold: 'sum',
    meter,
  });
  const ofCall = (
    name: string,
    title: string,
    description: string,
    meter: 'attempts' | 'answered' | 'failed',
  ): ReadingSpec => ({
    name: `call.${name}`,
    title,
    description,
    unit: '/s',
    kind: 'gauge',
    role,
    fold: 'sum',
    items: names,
    readItem: (p, item) => p.rate(callMeters(item)[meter]),
  });
  return [
    counted('calls', 'Calls', 'Calls begun, a second.'),
    counted('attempts', 'Attempts', 'Attempts of calls, a second.'),
    counted('retries', 'Retries', 'Attempts after the first, a second.'),
    counted('retriesDenied', 'Retries denied', 'Retries the budget did not allow, a second.'),
    counted('timeouts', 'Time-outs', 'Attempts given up, a second.'),
    counted('refused', 'Refused', 'Attempts refused because nobody listened, a second.'),
    counted('reset', 'Reset', 'Attempts lost with their connection, a second.'),
    counted('lateAnswers', 'Late answers', 'Answers nobody waited for any more, a second.'),
    counted('notPermitted', 'Not permitted', 'Attempts an open breaker kept back, a second.'),
    counted('rateLimited', 'Rate limited', 'Attempts the rate limiter kept back, a second.'),
    counted('bulkheadFull', 'Bulkhead full', 'Attempts that found no place in their bulkhead, a second.'),
    counted('hedges', 'Hedges', 'Attempts sent once more before there was an answer, a second.'),
    counted('cacheHits', 'Cache hits', 'Calls answered from the cache, a second.'),
    counted('cacheMisses', 'Cache misses', 'Calls the cache could not answer, a second.'),
    counted('fallbacks', 'Fallbacks', 'Calls answered with a default, a second.'),
    counted('ejections', 'Ejections', 'Endpoints that outlier detection left alone, a second.'),
    {
      name: 'amplification',
      title: 'Attempts a call',
      description: 'Attempts over calls of the last second; 1 when there are no calls.',
      unit: 'attempts',
      kind: 'gauge',
      role,
      fold: 'mean',
      read: (p) => (p.rate('calls') > 0 ? p.rate('attempts') / p.rate('calls') : 1),
      readPart: (part) => {
        let calls = 0;
        let attempts = 0;
        for (const p of part.processes) {
          if (p.role !== role) continue;
          calls += p.rate('calls');
          attempts += p.rate('attempts');
        }
        return calls > 0 ? attempts / calls : 1;
      },
    },
    ofCall('attempts', 'Attempts', 'Attempts of this call, a second.', 'attempts'),
    ofCall(
      'answered',
      'Answered in time',
      'Attempts of this call that were answered well and in time, a second.',
      'answered',
    ),
    ofCall('failed', 'Failed', 'Attempts of this call that failed, a second.', 'failed'),
    {
      name: 'call.p95',
      title: 'p95 of answers',
      description: 'Time of answered attempts of this call, 95th percentile of the last second.',
      unit: 'us',
      kind: 'gauge',
      role,
      fold: 'max',
      items: names,
      readItem: (p, item) => p.quantile(callMeters(item).latency, 0.95),
    },
    {
      name: 'breaker.state',
      title: 'Breaker',
      description: "State of this call's circuit breaker.",
      unit: '',
      kind: 'state',
      role,
      fold: 'mean',
      items: names,
      readItem: (p, item) => p.chart('circuitBreaker', item),
    },
  ];
}
