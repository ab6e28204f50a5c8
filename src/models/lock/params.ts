// Answers for what a scenario may say of a lock service: how long its leases last, on which clock, and whether it remembers them.
import { z } from 'zod';
import { duration, param } from '../quantities.ts';

export const params = z.strictObject({
  lease: param(duration({ min: '1ms', like: '10s' }), {
    description: 'How long a holder may keep a lock without renewing it.',
    apply: 'nextUse',
    unit: 'us',
    property: 'Redis SET lock NX PX; etcd lease TTL; Redisson lockWatchdogTimeout',
  }).default(10_000_000),
  clock: param(z.enum(['monotonic', 'wall']), {
    description:
      'Which of its clocks leases are measured on: one that only goes forward, or the time of day, which may be set.',
    apply: 'rebuild',
    property: 'Redis: gettimeofday (wall)',
  }).default('monotonic'),
  expiryInterval: param(duration({ min: '1ms' }), {
    description: 'How often the service looks for leases that are over.',
    apply: 'live',
    unit: 'us',
    property: 'Redis hz (10 a second); etcd lessor (every 500 ms)',
  }).default(100_000),
  durable: param(z.boolean(), {
    description:
      'Whether leases and the last token are on disk before a lock is granted. Off: whoever restarts the service frees every lock, and tokens begin at 1 again.',
    apply: 'rebuild',
    property: 'Redis appendonly, appendfsync always',
  }).default(true),
});

export type Params = z.output<typeof params>;
