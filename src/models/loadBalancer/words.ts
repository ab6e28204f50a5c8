// Answers for the words of load balancers: log lines and what views say, English first.
export const WORDS = {
  'replicas.ended': '{replica} has ended: {reason}.',
  'replicas.unhealthy': '{replica} failed its liveness probe and is restarted.',
  chooses: 'chooses by',
  underWay: 'under way',
  waiting: 'waiting for room',
  moreEndpoints: 'more endpoints',
  panic: 'too few are fit: all are used',
  endpoints: 'Endpoints',
  balancers: 'Balancers',
  requests: 'Requests by state',
  order: 'Order of policies, outermost first',
  calls: 'Requests passed on, last second',
  ejected: 'Endpoints left alone by outlier detection',
} as const;
