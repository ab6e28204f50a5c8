// Answers for the words of services: log lines and what views say, English first.
export const WORDS = {
  'service.outOfMemory': 'Out of memory: {used:bytes} in use, {limit:bytes} allowed. The kernel kills the process.',
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
