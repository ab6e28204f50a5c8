// Answers for links to a moment of a run: what they hold, how they are packed, and that a bad one is refused with a reason.
import { Inflate, deflateSync, strFromU8, strToU8 } from 'fflate';
import { z } from 'zod';
import type { Fault } from '../engine/index.ts';

const VERSION = 1;
/** What a link may be at most: characters packed, bytes unpacked. */
const LONGEST = 24_000;
const LARGEST = 1 << 20;
const MOST_INTERVENTIONS = 2000;

z.config({ jitless: true });

const safe = z.number().finite();
const moment = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const schema = z.strictObject({
  v: z.literal(VERSION),
  e: z.string().max(80),
  s: z
    .string()
    .regex(/^[a-z0-9-]+\/[a-z0-9-]+$/)
    .max(200),
  seed: z.number().int().min(0).max(4294967295),
  i: z
    .array(
      z.strictObject({
        name: z.string().max(200),
        at: moment,
        for: safe.min(0).optional(),
        action: z.looseObject({ do: z.string().max(20) }),
      }),
    )
    .max(MOST_INTERVENTIONS),
  b: z.string().max(80),
  c: moment,
  d: z.string().max(80),
});

export interface SharedMoment {
  readonly scenario: string;
  readonly engineVersion: string;
  readonly seed: number;
  readonly interventions: readonly Fault[];
  readonly branch: string;
  /** Virtual microseconds. */
  readonly cursor: number;
  readonly digest: string;
}

/** Deflated JSON in base64url; null when it is longer than a link should be. */
export function packMoment(m: SharedMoment): string | null {
  const held = {
    v: VERSION,
    e: m.engineVersion,
    s: m.scenario,
    seed: m.seed,
    i: m.interventions,
    b: m.branch,
    c: m.cursor,
    d: m.digest,
  };
  const packed = toBase64(deflateSync(strToU8(JSON.stringify(held)), { level: 9 }));
  return packed.length > LONGEST ? null : packed;
}

export type Unpacked = { readonly moment: SharedMoment } | { readonly reason: string };

/** Reads what a link holds. Never throws: a link that is damaged, too large or of another version gives its reason. */
export function unpackMoment(packed: string): Unpacked {
  if (packed.length > LONGEST) return { reason: 'The link is longer than a link of Murphy can be.' };
  let held: unknown;
  try {
    held = JSON.parse(strFromU8(inflateBounded(fromBase64(packed))));
  } catch {
    return { reason: 'The link is damaged: part of it may be missing. Ask for it again, whole.' };
  }
  const version = held !== null && typeof held === 'object' && 'v' in held ? held.v : undefined;
  if (typeof version === 'number' && version > VERSION)
    return { reason: `The link was made by a newer Murphy (format ${version}; this one reads ${VERSION}).` };
  const read = schema.safeParse(held);
  if (!read.success)
    return {
      reason: `The link does not hold a moment of a run (${read.error.issues[0]?.path.join('.') || 'its content'} is not what was expected).`,
    };
  const { e, s, seed, i, b, c, d } = read.data;
  return {
    moment: {
      scenario: s,
      engineVersion: e,
      seed,
      interventions: i as unknown as readonly Fault[],
      branch: b,
      cursor: c,
      digest: d,
    },
  };
}

/** Inflates at most LARGEST bytes, so that a small link cannot fill the memory. */
function inflateBounded(bytes: Uint8Array): Uint8Array {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const inflate = new Inflate((chunk) => {
    size += chunk.length;
    if (size > LARGEST) throw new Error('too large');
    chunks.push(chunk);
  });
  for (let i = 0; i < bytes.length; i += 1024) inflate.push(bytes.subarray(i, i + 1024), i + 1024 >= bytes.length);
  const all = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** base64url without padding (RFC 4648, section 5). */
function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const [a, b = 0, c = 0] = bytes.subarray(i, i + 3);
    const group = (a! << 16) | (b << 8) | c;
    const letters = Math.min(4, bytes.length - i + 1);
    for (let j = 0; j < letters; j++) text += ALPHABET[(group >> (18 - 6 * j)) & 63];
  }
  return text;
}

function fromBase64(text: string): Uint8Array {
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4));
  let group = 0;
  let bits = 0;
  let at = 0;
  for (const letter of text) {
    const value = ALPHABET.indexOf(letter);
    if (value < 0) throw new Error('not base64url');
    group = ((group << 6) | value) & 0xffffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes[at++] = (group >> bits) & 255;
  }
  return bytes;
}
