#!/usr/bin/env node
// Answers for starting the command line from the TypeScript sources, so that no build step stands between checkout and use.
import { register } from 'tsx/esm/api';

register();
// A reader that has seen enough (`| head`) is no error.
process.stdout.on('error', (error) => process.exit(/** @type {{ code?: string }} */ (error).code === 'EPIPE' ? 0 : 2));
const { main } = await import('./main.ts');
process.exitCode = await main(process.argv.slice(2), { write: (text) => void process.stdout.write(text) }, (text) => {
  process.stderr.write(text);
});
