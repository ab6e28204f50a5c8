// Answers for what the engine offers to everything right of it.
export * from './time.ts';
export * from './distributions.ts';
export * from './charts.ts';
export * from './process.ts';
export * from './faults.ts';
export * from './world.ts';
export { stream, uniform, key32 } from './chance.ts';
export { AppendLog, Ring, Table } from './collections.ts';
export { Digest } from './digest.ts';
export { freezeDeep } from './freeze.ts';
export { exp, ln } from './logarithm.ts';
export { createKernel, Kernel } from './kernel.ts';
export { takeKeyframe, restoreKeyframe, type Keyframe } from './keyframe.ts';
export { disturbance } from './paths.ts';
export { KIND, Trace, type Row } from './trace.ts';
