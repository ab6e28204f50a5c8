// Answers for a worker of a search in a browser: one Searcher over postMessage.
import { loadScenario } from '../../scenario/load.ts';
import { type SearchCommand, Searcher } from './searcher.ts';

interface WorkerScope {
  onmessage: ((event: { data: SearchCommand }) => void) | null;
  postMessage(message: unknown): void;
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
