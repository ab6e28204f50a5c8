// Answers for what a scenario may say of a function, and the form its environments take it in: that of a service's replica.
import { z } from 'zod';
import { count, duration, factor, param, size } from '../quantities.ts';
import { params as serviceParams } from '../service/params.ts';
import { compilePrograms, type Handlers, stepsIn } from '../service/program.ts';
import { handles } from '../service/steps.ts';

const live = 'live' as const;

const declared = z
  .strictObject({
    handles,
    concurrency: param(count(1, 1000), {
      description:
        'Requests an environment works on at once; 1, as AWS Lambda has it, and up to 1000, as Cloud Run has it.',
      apply: live,
      unit: 'requests',
      property: 'containerConcurrency',
    }).default(1),
    coldStart: param(duration(), {
      description:
        'From the first request for which there is no environment to its first answer: sandbox, code, runtime, initialisation.',
      apply: live,
      unit: 'us',
      property: 'Init Duration',
    }).default(800_000),
    keepAlive: param(duration(), {
      description: 'An environment that has had nothing to do for so long is given back.',
      apply: live,
      unit: 'us',
      property: 'scale-to-zero-pod-retention-period',
    }).default(300_000_000),
    provisioned: param(count(0, 200), {
      description: 'Environments that are kept ready, whether they have anything to do or not.',
      apply: live,
      unit: 'environments',
      property: 'ProvisionedConcurrentExecutions',
    }).default(0),
    maxInstances: param(count(1, 200), {
      description: 'Most environments; a request for which there could be none is turned away with 429.',
      apply: live,
      unit: 'environments',
      property: 'ReservedConcurrentExecutions',
    }).default(100),
    cpu: param(factor(0, 64), {
      description: 'Cores of an environment; 0: as many as it asks for.',
      apply: 'rebuild',
      unit: 'cores',
    }).default(0),
    memorySize: param(size(), {
      description: 'Memory of an environment, for which is paid as long as it is kept.',
      apply: live,
      unit: 'bytes',
      property: 'MemorySize',
    }).default(512 * 1024 * 1024),
  })
  .superRefine(({ handles: routes }, context) => {
    const steps = Object.entries(routes as Handlers).flatMap(([route, list]) => stepsIn(list, ['handles', route]));
    for (const { path, step } of steps)
      if ('publish' in step)
        context.addIssue({ code: 'custom', path: [...path, 'publish'], message: 'services publish, functions do not' });
  });

/** What a replica looks at and a function does not say: as a service has it by default. */
const DEFAULTS = serviceParams.parse({ handles: { 'GET /': [{ reply: 200 }] } });

export const params = declared.transform((p) => ({
  ...DEFAULTS,
  ...p,
  startup: p.coldStart,
  programs: compilePrograms(p.handles as Handlers, {}),
}));
export type Params = z.output<typeof params>;
