// Answers for what a scenario may say of a service, and the form its processes take it in.
import { z } from 'zod';
import { deploy } from '../kubernetes/deploy-params.ts';
import { count, duration, factor, param } from '../quantities.ts';
import { replicaFields } from '../replicas/params.ts';
import { MOST_CONNECTIONS } from './databases.ts';
import { compileClients, on, producer, type Subscriptions } from './messaging-params.ts';
import { compilePrograms, type Handlers, stepsIn } from './program.ts';
import { handles } from './steps.ts';

const live = 'live' as const;

const queue = z
  .strictObject({
    length: param(count(0, 1_000_000), {
      description: 'Requests that may wait in a replica; one more is turned away.',
      apply: live,
      unit: 'requests',
      property: 'server.tomcat.accept-count',
    }).default(100_000),
    discipline: param(z.enum(['fifo', 'lifo', 'priority', 'fair']), {
      description: 'Who is served next; fair: tenants in turn.',
      apply: live,
    }).default('fifo'),
    whenFull: param(z.enum(['reject', 'dropOldest']), {
      description: 'Whether a full queue turns the newcomer away, or the one that has waited longest.',
      apply: live,
    }).default('reject'),
    maxWait: param(duration(), {
      description: 'Who has waited longer is turned away when its turn comes; 0s: nobody.',
      apply: live,
      unit: 'us',
      property: 'connection-timeout of a queue',
    }).default(0),
    dropExpired: param(z.boolean(), {
      description:
        'Whether requests past their deadline are turned away when their turn comes, instead of worked on for nobody.',
      apply: live,
    }).default(false),
  })
  .prefault({});

const declared = z
  .strictObject({
    handles: handles.default({}),
    on,
    producer,
    concurrency: param(count(1, 10_000), {
      description: 'Requests a replica works on at once.',
      apply: live,
      unit: 'requests',
      property: 'server.tomcat.threads.max',
    }).default(16),
    queue,
    ...replicaFields,
    deploy,
    warmUp: z
      .strictObject({
        duration: param(duration(), {
          description: 'How long a new replica is slower.',
          apply: live,
          unit: 'us',
        }).default(0),
        factor: param(factor(1, 1000), { description: 'How much slower at first.', apply: live, unit: '' }).default(3),
      })
      .prefault({}),
    usl: z
      .strictObject({
        sigma: param(factor(0, 1), {
          description: 'Contention: what each further replica costs every request (Universal Scalability Law).',
          apply: live,
          unit: '',
        }).default(0),
        kappa: param(factor(0, 1), {
          description: 'Coherency: what each pair of replicas costs every request.',
          apply: live,
          unit: '',
        }).default(0),
      })
      .prefault({}),
    sessions: z
      .strictObject({
        kept: param(z.enum(['none', 'memory', 'store']), {
          description:
            "Where sessions are kept: not at all, in the replica's own memory, or in a store behind all replicas.",
          apply: live,
          property: 'spring.session.store-type',
        }).default('none'),
        lifetime: param(duration(), {
          description: 'A session that is not used for so long is over.',
          apply: live,
          unit: 'us',
          property: 'server.servlet.session.timeout',
        }).default(1_800_000_000),
        most: param(count(1, 1_000_000), {
          description: 'Sessions a replica holds; the one not used for longest leaves first.',
          apply: live,
          unit: 'sessions',
        }).default(10_000),
      })
      .prefault({}),
    connectionPool: z
      .strictObject({
        maximumPoolSize: param(count(1, MOST_CONNECTIONS), {
          description: 'Connections a replica opens to each database, at most.',
          apply: live,
          unit: 'connections',
          property: 'spring.datasource.hikari.maximum-pool-size',
        }).default(10),
        connectionTimeout: param(duration({ min: '1ms' }), {
          description: 'How long a request waits for a free connection.',
          apply: live,
          unit: 'us',
          property: 'spring.datasource.hikari.connection-timeout',
        }).default(30_000_000),
      })
      .prefault({}),
  })
  .superRefine((p, context) => {
    const seen = new Set<string>();
    for (const { path, step } of allSteps(p as Declared)) {
      if (step.as === undefined) continue;
      if (seen.has(step.as))
        context.addIssue({ code: 'custom', path: [...path, 'as'], message: 'another step has this name' });
      seen.add(step.as);
    }
  });

interface Declared {
  readonly handles: Handlers;
  readonly on: Subscriptions;
}

export const params = declared.transform((p) => {
  const { handles, on } = p as Declared;
  const programs = compilePrograms(handles, Object.fromEntries(Object.keys(on).map((key) => [key, on[key]!.do])));
  return { ...p, programs, clients: compileClients(on, programs.topics, p.producer) };
});
export type Params = z.output<typeof params>;

/** Every step of every handler, with its place below the part. */
export function allSteps({ handles, on }: Declared): ReturnType<typeof stepsIn> {
  return [
    ...Object.keys(handles).flatMap((route) => stepsIn(handles[route], ['handles', route])),
    ...Object.keys(on).flatMap((topic) => stepsIn(on[topic]!.do, ['on', topic, 'do'])),
  ];
}
