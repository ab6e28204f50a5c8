// Answers for what a scenario may say of images: their Dockerfiles, the builds of them, and how fast nodes pull.
import { z } from 'zod';
import { bandwidth, duration, param, size } from '../quantities.ts';

const text = z.string().min(1).max(200);

const step = z.strictObject({
  step: text.meta({ description: 'The instruction: another text is another step.' }),
  reads: z.array(text).max(50).default([]).meta({ description: 'Files of the build context that it reads.' }),
  copiesFrom: text.optional().meta({ description: 'A stage above whose result it copies from: COPY --from.' }),
  size: size().default(0).meta({ description: 'What it adds to the image.' }),
  time: duration().default(0).meta({ description: 'How long it takes when it is not in the cache.' }),
});

const stage = z.strictObject({
  as: text.meta({ description: 'Its name.' }),
  from: text.meta({ description: 'A stage above, or a base image.' }),
  baseSize: size().default(0).meta({ description: 'Size of the base image.' }),
  steps: z.array(step).max(50).default([]),
});

const build = z.strictObject({
  image: text.meta({ description: 'Its name, as `deploy.image` says it.' }),
  dockerfile: text,
  changed: z.array(text).max(50).default([]).meta({ description: 'Files that are not as in the build before.' }),
});

export const images = z
  .strictObject({
    bandwidth: param(bandwidth({ min: '1kB/s' }), {
      description: 'How fast a node fetches layers from the registry.',
      apply: 'live',
      unit: 'bytes/s',
    }).default(50_000_000),
    unpacking: param(bandwidth({ min: '1kB/s' }), {
      description: 'How fast a node unpacks what it has fetched.',
      apply: 'live',
      unit: 'bytes/s',
    }).default(100_000_000),
    dockerfiles: param(z.record(text, z.array(stage).min(1).max(20)), {
      description: 'Dockerfiles by name: their stages, in order.',
      apply: 'rebuild',
      property: 'Dockerfile',
    }).default({}),
    builds: param(z.array(build).max(50), {
      description: 'Images in the order in which one builder has built them, with one cache.',
      apply: 'rebuild',
      property: 'docker build',
    }).default([]),
    missing: param(z.array(text).max(50), {
      description: 'Names that the registry does not know: ErrImagePull.',
      apply: 'live',
    }).default([]),
  })
  .prefault({});
