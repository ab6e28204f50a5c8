// Answers for a worker of `murphy explore`: one Searcher over messages, from the TypeScript sources as the command line itself is.
import { register } from 'tsx/esm/api';

register();
const { Searcher } = await import('../session/explore/searcher.ts');
const { loadScenario } = await import('../scenario/load.ts');

const searcher = new Searcher(loadScenario);
process.on('message', (/** @type {any} */ command) => {
  searcher.ask(command).then(
    (answer) => process.send?.(answer),
    (error) => process.send?.({ answer: 'failed', reason: error.message }),
  );
});
// An interrupt is for the command to act upon, which then ends its workers.
process.on('SIGINT', () => {});
process.on('disconnect', () => process.exit());
