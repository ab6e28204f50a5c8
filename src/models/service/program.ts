// Answers for handlers as flat programs: the declared tree of steps compiled, once for each change of parameters, to a list of operations.
import type { Distribution, Micros } from '../../engine/index.ts';
import { type CallConfig, type CallDeclared, type CallTarget, compileCall, distinctName } from '../calls/config.ts';

type Word = string | number | boolean;

export interface Choice {
  readonly weight: number;
  readonly keys: readonly string[] | null;
  readonly tenants: readonly string[] | null;
  /** Name of a value; '': none. */
  readonly value: string;
  readonly is: Word | null;
  /** Where its steps begin. */
  readonly at: number;
}

export interface QueryConfig {
  /** Number of its step. */
  readonly id: number;
  readonly database: string;
  readonly table: string;
  /** '': the request's. */
  readonly key: string;
  readonly write: boolean;
  readonly lock: boolean;
  readonly timeout: Micros;
  readonly name: string;
}

/** A topic of a cluster. */
export interface TopicTarget {
  readonly cluster: string;
  readonly topic: string;
}

export interface PublishConfig extends TopicTarget {
  /** Number of its step. */
  readonly id: number;
  /** '': the request's. */
  readonly key: string;
  readonly bytes: number;
  readonly wait: boolean;
  readonly timeout: Micros;
}

/** `id` numbers the steps in order of declaration: their identity for draws. */
export type Op =
  | { readonly op: 'work'; readonly id: number; readonly time: Distribution; readonly io: boolean }
  | { readonly op: 'wait'; readonly id: number; readonly time: Distribution }
  | { readonly op: 'call'; readonly id: number; readonly call: CallConfig }
  | { readonly op: 'query'; readonly id: number; readonly query: QueryConfig }
  | { readonly op: 'publish'; readonly id: number; readonly publish: PublishConfig }
  | { readonly op: 'begin'; readonly id: number; readonly database: string }
  | { readonly op: 'commit'; readonly id: number }
  | {
      readonly op: 'fork';
      readonly id: number;
      readonly starts: readonly number[];
      readonly need: number;
      readonly timeout: Micros;
      readonly next: number;
    }
  | { readonly op: 'choose'; readonly id: number; readonly options: readonly Choice[]; readonly next: number }
  | { readonly op: 'jump'; readonly to: number }
  | { readonly op: 'reply'; readonly status: number; readonly bytes: number; readonly degraded: boolean }
  | {
      readonly op: 'fail';
      readonly id: number;
      readonly status: number;
      readonly share: number;
      readonly reason: string;
    }
  | {
      readonly op: 'set';
      readonly name: string;
      readonly to: Word | null;
      readonly add: number;
      readonly ofReplica: boolean;
    }
  /** End of a branch, or of the handler. */
  | { readonly op: 'end' };

export type Program = readonly Op[];

/** Every program of a service: route -> method -> program. */
export interface Programs {
  readonly routes: Readonly<Record<string, Readonly<Record<string, Program>>>>;
  readonly calls: readonly CallConfig[];
  readonly databases: readonly string[];
  /** Topics that steps publish to. */
  readonly topics: readonly TopicTarget[];
  /** Handlers of topics, as `cluster topic`. */
  readonly on: Readonly<Record<string, Program>>;
}

/** A declared step, as its zod form gives it. */
export interface DeclaredStep {
  readonly as?: string;
  readonly [key: string]: any;
}

class Compiler {
  readonly calls: CallConfig[] = [];
  readonly databases: string[] = [];
  readonly topics: TopicTarget[] = [];
  private lastId = 0;
  private ops: Op[] = [];

  program(steps: readonly DeclaredStep[]): Program {
    this.ops = [];
    this.all(steps);
    this.ops.push({ op: 'end' });
    return this.ops;
  }

  private all(steps: readonly DeclaredStep[]): void {
    for (const s of steps) this.one(s);
  }

  private one(s: DeclaredStep): void {
    const id = ++this.lastId;
    if ('publish' in s) this.publish(s, id);
    else if ('work' in s) this.ops.push({ op: 'work', id, time: s.work, io: s.io });
    else if ('wait' in s) this.ops.push({ op: 'wait', id, time: s.wait });
    else if ('call' in s) this.call(s, id);
    else if ('query' in s) this.query(s, id);
    else if ('transaction' in s) this.transaction(s, id);
    else if ('parallel' in s) this.parallel(s, id);
    else if ('each' in s) this.each(s, id);
    else if ('choose' in s) this.choose(s, id);
    else if ('reply' in s) this.ops.push({ op: 'reply', status: s.reply, bytes: s.bytes, degraded: s.degraded });
    else if ('fail' in s) this.ops.push({ op: 'fail', id, status: s.fail, share: s.share, reason: s.reason });
    else this.ops.push({ op: 'set', name: s.set, to: s.to ?? null, add: s.add ?? 0, ofReplica: s.scope === 'replica' });
  }

  private call(s: DeclaredStep, id: number): void {
    const call = compileCall(s as unknown as CallDeclared, s.call, distinctName(nameOf(s), this.calls), id);
    this.calls.push(call);
    this.ops.push({ op: 'call', id, call });
  }

  private query(s: DeclaredStep, id: number): void {
    this.uses(s.query);
    const query: QueryConfig = {
      id,
      database: s.query,
      table: s.table,
      key: s.key ?? '',
      write: s.write,
      lock: s.lock,
      timeout: s.timeout ?? 0,
      name: s.as ?? `${s.query} ${s.write ? 'write' : 'read'} ${s.table}`,
    };
    this.ops.push({ op: 'query', id, query });
  }

  private publish(s: DeclaredStep, id: number): void {
    const { cluster, topic } = s.publish as TopicTarget;
    if (!this.topics.some((t) => t.cluster === cluster && t.topic === topic)) this.topics.push({ cluster, topic });
    const { key = '', bytes, wait, timeout = 0 } = s;
    this.ops.push({ op: 'publish', id, publish: { id, cluster, topic, key, bytes, wait, timeout } });
  }

  private transaction(s: DeclaredStep, id: number): void {
    this.uses(s.transaction);
    this.ops.push({ op: 'begin', id, database: s.transaction });
    this.all(s.do);
    this.ops.push({ op: 'commit', id });
  }

  private uses(database: string): void {
    if (!this.databases.includes(database)) this.databases.push(database);
  }

  private parallel(s: DeclaredStep, id: number): void {
    const at = this.reserve();
    const starts = s.parallel.map((steps: readonly DeclaredStep[]) => this.block(steps));
    this.ops[at] = forkOp(s, id, starts, this.ops.length);
  }

  private each(s: DeclaredStep, id: number): void {
    const at = this.reserve();
    const start = this.block(s.do);
    const starts = Array.from({ length: s.each }, () => start);
    this.ops[at] = forkOp(s, id, starts, this.ops.length);
  }

  /** Steps that end with `end`; returns where they begin. */
  private block(steps: readonly DeclaredStep[]): number {
    const start = this.ops.length;
    this.all(steps);
    this.ops.push({ op: 'end' });
    return start;
  }

  private choose(s: DeclaredStep, id: number): void {
    const at = this.reserve();
    const jumps: number[] = [];
    const options = s.choose.map((o: any): Choice => {
      const start = this.ops.length;
      this.all(o.do);
      jumps.push(this.reserve());
      const { weight = 1, keys = null, tenants = null, value = '', is = null } = o;
      return { weight, keys, tenants, value, is, at: start };
    });
    const next = this.ops.length;
    for (const jump of jumps) this.ops[jump] = { op: 'jump', to: next };
    this.ops[at] = { op: 'choose', id, options, next };
  }

  /** Room for an operation that is known only when what follows it is. */
  private reserve(): number {
    this.ops.push({ op: 'end' });
    return this.ops.length - 1;
  }
}

function forkOp(s: DeclaredStep, id: number, starts: readonly number[], next: number): Op {
  const need = Math.min(s.need ?? starts.length, starts.length);
  return { op: 'fork', id, starts, need, timeout: s.timeout ?? 0, next };
}

/** What a call is called: its step's name, or what it calls. */
function nameOf(s: { readonly as?: string; readonly call?: CallTarget }): string {
  return s.as ?? `${s.call!.part} ${s.call!.method} ${s.call!.route}`;
}

export type Handlers = Readonly<Record<string, readonly DeclaredStep[]>>;

export function compilePrograms(handles: Handlers, onTopics: Handlers): Programs {
  const compiler = new Compiler();
  const routes: Record<string, Record<string, Program>> = {};
  for (const key of Object.keys(handles)) {
    const [method, route] = key.split(' ');
    routes[route] = { ...routes[route], [method]: compiler.program(handles[key]) };
  }
  const on: Record<string, Program> = {};
  for (const key of Object.keys(onTopics)) on[key] = compiler.program(onTopics[key]);
  return { routes, on, calls: compiler.calls, databases: compiler.databases, topics: compiler.topics };
}

interface PlacedStep {
  readonly path: readonly (string | number)[];
  readonly step: DeclaredStep;
}

/** Every step of a handler tree, with its place in the declaration. */
export function stepsIn(list: readonly DeclaredStep[], path: readonly (string | number)[]): PlacedStep[] {
  return list.flatMap((step, i) => {
    const here = [...path, i];
    return [{ path: here, step }, ...blocksOf(step).flatMap((b) => stepsIn(b.steps, [...here, ...b.path]))];
  });
}

function blocksOf(s: DeclaredStep): { readonly path: (string | number)[]; readonly steps: readonly DeclaredStep[] }[] {
  if ('choose' in s) return s.choose.map((o: any, i: number) => ({ path: ['choose', i, 'do'], steps: o.do }));
  if ('parallel' in s) return s.parallel.map((steps: any, i: number) => ({ path: ['parallel', i], steps }));
  if ('each' in s || 'transaction' in s) return [{ path: ['do'], steps: s.do }];
  return [];
}
