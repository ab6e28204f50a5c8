// Answers for the words of clients: what their views say, English first.
export const WORDS = {
  goodput: 'goodput',
  errors: 'errors',
  degraded: 'degraded',
  causes: 'Errors by cause, in all',
  calls: 'Calls, last second',
  ejected: 'Endpoints left alone',
  order: 'Order of policies, outermost first',
} as const;
