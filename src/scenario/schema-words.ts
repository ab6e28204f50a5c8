// Answers for the small words of the scenario language: names, texts, moments and paths, each with what a mistake in it is called.
import { z } from 'zod';
import { duration } from '../models/quantities.ts';

/** Prose: Markdown where it is shown in the guide. */
export const prose = (most = 4000) => z.string().min(1, 'expected a text').max(most);

/** Words of CEL and of reading paths that no part may be called. */
const TAKEN = [
  'as',
  'break',
  'const',
  'continue',
  'each',
  'else',
  'false',
  'for',
  'function',
  'host',
  'if',
  'import',
  'in',
  'let',
  'loop',
  'namespace',
  'now',
  'null',
  'package',
  'params',
  'return',
  'true',
  'var',
  'void',
  'while',
];

export const partName = z
  .string()
  .max(40)
  .regex(/^[a-z][A-Za-z0-9]*$/, 'a name begins with a small letter and has only letters and digits, as in orderService')
  .refine((name) => !TAKEN.includes(name), 'this word has a meaning of its own in conditions: choose another name');

export const hostName = z
  .string()
  .max(40)
  .regex(/^[a-z][A-Za-z0-9-]*$/, 'a host is named with letters, digits and hyphens, as in node-1');

/** Name of a fault or check: any short text. */
export const label = z.string().min(1, 'expected a name').max(200);

/** `orders.reserve.retry.maxAttempts` */
export const settingPath = z.string().min(3, 'expected a path to a parameter, such as orders.replicas').max(200);

export const readingPath = z.string().min(1, 'expected a reading, such as inventory.queue').max(300);

/** A moment of the run: virtual time since its start. */
export const moment = () => duration({ max: '24h', like: '20s' });

/** A scalar as it stands in the file: read later, when the unit is known. */
export const scalar = z.union([z.string().max(200), z.number(), z.boolean()], {
  error: 'expected a number, or a text with a unit',
});
