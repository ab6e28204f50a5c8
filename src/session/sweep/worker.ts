// Answers for runs of a sweep in a worker of their own: one job at a time, one small answer each.
import { loadScenario } from '../../scenario/load.ts';
import { runJob, type SweepJob, type SweepResult } from './job.ts';

interface WorkerScope {
  onmessage: ((event: { data: SweepJob }) => void) | null;
  postMessage(result: SweepResult): void;
}
declare const self: WorkerScope;

self.onmessage = ({ data }) => {
  runJob(loadScenario, data).then((result) => self.postMessage(result));
};
