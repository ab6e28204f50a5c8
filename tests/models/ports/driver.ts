// A part that speaks a port by hand: it sends the messages of its script, and keeps what comes back. For the contract tests of ports.
import { z } from 'zod';
import type { Behaviour } from '../../../src/engine/index.ts';
import type { Model, ModelEntry } from '../../../src/models/contract.ts';
import type { PortName } from '../../../src/models/ports.ts';
import { play, type Played } from '../play.ts';

export interface Heard {
  readonly at: number;
  readonly message: any;
  /** Trouble of a connection instead of a message. */
  readonly trouble?: string;
  readonly connection: number;
}

/** What to send, when (microseconds), to the registrar or to the n-th member, on which lane. */
export interface Line {
  readonly at: number;
  readonly send: Readonly<Record<string, unknown>>;
  readonly to?: 'registrar';
  readonly lane?: number;
}

interface DriverState {
  readonly heard: Heard[];
  /** Where members are, as the registrar says. */
  members: readonly { readonly pid: number }[];
}

const driver: Behaviour<DriverState> = {
  role: 'driver/driver',
  init: (ctx) => ({ heard: [], members: ctx.config.members }),
  start(_s, ctx) {
    if (ctx.config.registrar >= 0)
      ctx.stream(ctx.config.registrar, { port: 'registry', type: 'watch', service: ctx.config.part } as never);
    ctx.params.script.forEach((line: Line, i: number) => ctx.setTimer(line.at, 'line', i));
  },
  onTimer(s, ctx, _name, i) {
    const line: Line = ctx.params.script[i];
    const span = ctx.openSpan('driver', 0);
    ctx.about = span;
    const to = line.to === 'registrar' ? ctx.config.registrar : s.members[0]?.pid;
    ctx.stream(to, { ...line.send, ...('span' in line.send ? { span } : {}) } as never, line.lane ?? 0);
  },
  onMessage(s, ctx, message) {
    if (message.type === 'endpoints') s.members = message.endpoints;
    s.heard.push({ at: ctx.now(), message, connection: ctx.connection });
  },
  onTrouble: (s, ctx, trouble) =>
    void s.heard.push({ at: ctx.now(), message: null, trouble: trouble.what, connection: trouble.connection }),
};

const model: Model = {
  kind: 'driver',
  title: 'Driver',
  family: 'tests',
  summary: 'Sends what it is told.',
  params: z.strictObject({ drives: z.string(), port: z.string(), script: z.array(z.any()) }),
  serves: [],
  calls: (p) => [{ path: ['drives'], part: p.drives, port: p.port }],
  expand: (part) => ({
    hosts: [{ name: `${part.name}-host`, cores: 0 }],
    processes: [
      {
        name: `${part.name}#1`,
        role: driver.role,
        ordinal: 1,
        host: `${part.name}-host`,
        member: true,
        config: (wiring) => {
          const callee = wiring.callee(part.params.drives, part.params.port as PortName);
          return {
            part: callee.part,
            registrar: callee.registrar,
            members: callee.members.map(({ pid }) => ({ pid })),
          };
        },
      },
    ],
  }),
  behaviours: [driver],
  charts: {},
  readings: [],
  invariants: [],
  view: {
    face: (p) => ({ title: p.name, lines: [] }),
    cell: (p) => ({ label: p.name, state: p.life }),
    panels: () => [],
    say: () => null,
  },
  words: {},
};

const entry: ModelEntry = { kind: 'driver', title: 'Driver', family: 'tests', summary: '', load: async () => model };

/** Drives the part `server` of a world by a script; returns what came back within `seconds`. */
export async function drive(
  world: string,
  port: PortName,
  script: readonly Line[],
  seconds: number,
  others: readonly ModelEntry[] = [],
): Promise<{ readonly heard: readonly Heard[]; readonly run: Played }> {
  const text = `
network: { latency: 1ms }
world:
  driver: { kind: driver, drives: server, port: ${port}, script: ${JSON.stringify(script)} }
${world}`;
  const run = (await play(text, 1, [entry, ...others])).to(seconds);
  const state: DriverState | null = run.k.process(run.k.pidsOf(run.k.partIndex('driver'))[0]).state;
  return { heard: state?.heard ?? [], run };
}
