// Answers for the words of services: log lines and what views say, English first.
export const WORDS = {
  'service.outOfMemory': 'Out of memory: {used:bytes} in use, {limit:bytes} allowed. The kernel kills the process.',
  'service.skipped': 'A record of {topic} failed {attempts} times, and is skipped.',
  'consumers.assigned': 'In generation {generation} it has: {partitions}.',
  'consumers.tooSlow': 'It has not polled for {since:us}, and leaves its group.',
  'consumers.truncated':
    'It had read {partition} up to {position}, but the log parts from what it has read at {offset}: it goes on from there.',
  'consumers.outOfRange': 'Offset {offset} of {partition} is not in the log: it begins anew.',
  'producers.overwritten':
    'Offset {from} of {partition} is new, but it was given before: {lost} records that were acknowledged are gone.',
  'producers.failed': '{count} records for {partition} are given up: {error}.',
  'replicas.ended': '{replica} has ended: {reason}.',
  'replicas.unhealthy': '{replica} failed its liveness probe and is restarted.',
  attemptsPerRequest: 'attempts a request',
  callersGone: 'of these, callers gone',
  moreReplicas: 'more replicas',
  memory: 'memory',
  breakers: 'Circuit breakers',
  requests: 'Requests by state',
  replicas: 'Replicas',
  order: 'Order of policies, outermost first',
  calls: 'Calls, last second',
  pools: 'Connection pools',
  waitForConnection: 'wait for a connection',
  ejected: 'Endpoints left alone',
} as const;
