// Answers for a storage server: reads and writes of files, one after the other, each write on disk before it is acknowledged.
import type { Behaviour, Context, Seq } from '../../engine/index.ts';
import { isStale } from '../lock/rules.ts';
import { type Kv, KV_DIFFERS } from '../ports.ts';

export const STALE_TOKEN = 'stale token';

type Request = Exclude<Kv, { readonly type: 'result' }>;
type Write = Exclude<Request, { readonly type: 'get' }>;

interface Asked {
  readonly request: Request;
  readonly connection: number;
  readonly about: Seq;
}

export interface File {
  readonly value: unknown;
  /** Of the write that made it; '' once it is deleted. */
  readonly version: string;
  /** The greatest token it has seen; 0: none. */
  readonly token: number;
}

export interface StorageState {
  writes: number;
  readonly files: Map<string, File>;
  readonly queue: Asked[];
  /** What waits for the disk. */
  writing: Asked | null;
}

const NONE: File = { value: null, version: '', token: 0 };

export const server: Behaviour<StorageState> = {
  role: 'storage/server',
  init: () => ({ writes: 0, files: new Map(), queue: [], writing: null }),
  start(s, ctx) {
    s.writes = ctx.read('writes') ?? 0;
    for (const key of namesOf(ctx)) s.files.set(key, ctx.read(`file ${key}`) as File);
  },
  onMessage(s, ctx, request: Request) {
    s.queue.push({ request, connection: ctx.connection, about: ctx.about });
    serve(s, ctx);
  },
  onSynced(s, ctx, _token, result) {
    if (result === 'full') return ctx.exit('disk full');
    const { request, connection } = s.writing!;
    s.writing = null;
    tell(ctx, connection, request.id, '', s.files.get(request.key)!);
    serve(s, ctx);
  },
};

function namesOf(ctx: Context): readonly string[] {
  return ctx.read('names') ?? [];
}

/** Takes the next request whenever the disk is free. */
function serve(s: StorageState, ctx: Context): void {
  while (s.writing === null) {
    const asked = s.queue.shift();
    if (asked === undefined) return;
    ctx.about = asked.about;
    const { request, connection } = asked;
    const file = s.files.get(request.key) ?? NONE;
    if (request.type === 'get') tell(ctx, connection, request.id, '', file);
    else write(s, ctx, asked, request, file);
  }
}

function write(s: StorageState, ctx: Context, asked: Asked, request: Write, file: File): void {
  const token = request.type === 'put' ? (request.token ?? 0) : 0;
  if (ctx.params.fencing && token > 0 && isStale(token, file.token)) {
    ctx.count('refusedWrites');
    ctx.log('storage.stale', { key: request.key, token, seen: file.token });
    return tell(ctx, asked.connection, request.id, STALE_TOKEN, NONE);
  }
  if (request.type === 'cas' && (file.value ?? null) !== (request.expected ?? null))
    return tell(ctx, asked.connection, request.id, KV_DIFFERS, NONE);
  if (request.type === 'put' && file.version !== '' && !request.context.includes(file.version)) {
    ctx.count('overwritten');
    ctx.log('storage.overwritten', { key: request.key, version: file.version });
  }
  store(s, ctx, request, Math.max(token, file.token));
  s.writing = asked;
  ctx.sync(0);
}

function store(s: StorageState, ctx: Context, request: Write, token: number): void {
  const { key } = request;
  s.writes++;
  const file: File =
    request.type === 'delete' ? { ...NONE, token } : { value: request.value, version: String(s.writes), token };
  s.files.set(key, Object.freeze(file));
  ctx.count('writes');
  ctx.write('writes', s.writes);
  ctx.write(`file ${key}`, file);
  const names = namesOf(ctx);
  if (!names.includes(key)) ctx.write('names', [...names, key]);
}

function tell(ctx: Context, connection: number, id: number, error: string, file: File): void {
  const there = file.version !== '';
  const result: Kv = {
    port: 'kv',
    type: 'result',
    id,
    ok: error === '',
    error,
    values: Object.freeze(there ? [file.value] : []),
    versions: Object.freeze(there ? [file.version] : []),
  };
  ctx.respond(connection, result);
}
