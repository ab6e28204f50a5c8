// Answers for what the engine offers to everything right of it.
export * from './time.ts';
export * from './distributions.ts';
export * from './charts.ts';
export * from './process.ts';
export * from './faults.ts';
export * from './world.ts';
