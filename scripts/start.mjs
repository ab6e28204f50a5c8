// Answers for `npm start`: builds the lab and serves it, and says where.
// `--port N` and `--host` as in Vite; `npm run dev` serves the sources instead, for those who change them.
import { parseArgs } from 'node:util';
import { build, preview } from 'vite';

const { values } = parseArgs({ options: { port: { type: 'string' }, host: { type: 'boolean' } } });
const port = values.port === undefined ? 4173 : Number(values.port);
if (!Number.isInteger(port) || port < 0 || port > 65535) {
  console.error(`start: --port wants a number from 0 to 65535, not '${values.port}'.`);
  process.exit(2);
}

console.log('Building the lab ...');
await build({ logLevel: 'warn' });
const server = await preview({ preview: { port, host: values.host ?? false } });
console.log('Murphy is ready.');
server.printUrls();
console.log('  Ctrl+C stops it.');
