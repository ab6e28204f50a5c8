// Answers for a search in a worker of its own: one command at a time, one answer each.
import { loadScenario } from '../../scenario/load.ts';
import { type SearchAnswer, type SearchCommand, Searcher } from './searcher.ts';

interface WorkerScope {
  onmessage: ((event: { data: SearchCommand }) => void) | null;
  postMessage(answer: SearchAnswer): void;
}
declare const self: WorkerScope;

const searcher = new Searcher(loadScenario);

self.onmessage = ({ data }) => {
  searcher.ask(data).then(
    (answer) => self.postMessage(answer),
    (error: unknown) =>
      self.postMessage({ answer: 'failed', reason: error instanceof Error ? error.message : String(error) }),
  );
};
