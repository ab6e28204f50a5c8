// Answers for runs of a sweep in a worker of their own: one job at a time, one small answer each.
import { loadScenario } from '../../scenario/load.ts';
import { runJob, type SweepJob } from './job.ts';

interface WorkerScope {
  onmessage: ((event: { data: { id: number; job: SweepJob } }) => void) | null;
  postMessage(message: unknown): void;
}
declare const self: WorkerScope;

self.onmessage = ({ data: { id, job } }) => {
  runJob(loadScenario, job).then((result) => self.postMessage({ id, result }));
};
