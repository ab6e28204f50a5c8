// Answers for the model `storage`: one server that keeps files, and may check fencing tokens.
import type { Model } from '../contract.ts';
import { params } from './params.ts';
import { invariants, readings } from './readings.ts';
import { server } from './server.ts';
import { view } from './view.ts';
import { WORDS } from './words.ts';

export const model: Model = {
  kind: 'storage',
  title: 'Storage server',
  family: 'data',
  summary: 'Keeps files under their names, on one disk; checks fencing tokens if told to.',
  params,
  serves: ['kv'],
  calls: () => [],
  expand: ({ name }) => ({
    hosts: [{ name: `${name}-host`, cores: 0 }],
    processes: [
      { name: `${name}#1`, role: server.role, ordinal: 1, host: `${name}-host`, member: true, config: () => null },
    ],
  }),
  behaviours: [server],
  charts: {},
  readings,
  invariants,
  view,
  words: WORDS,
};
