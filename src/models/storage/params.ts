// Answers for what a scenario may say of a storage server.
import { z } from 'zod';
import { param } from '../quantities.ts';

export const params = z.strictObject({
  fencing: param(z.boolean(), {
    description:
      'Whether a write is refused that comes with an older fencing token than the greatest its file has seen. Off: tokens are ignored.',
    apply: 'live',
  }).default(false),
});
