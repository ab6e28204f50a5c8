// Answers for how the lab is served and built: relative addresses, so that it also works from a sub-folder.
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { contentSecurityPolicy } from './vite/content-security-policy.ts';
import { galleryIndex } from './vite/gallery-index.ts';

/** Another folder of scenarios than the project's own: a teacher's, or a test's. */
const scenarios = process.env.MURPHY_SCENARIOS ?? fileURLToPath(new URL('./scenarios', import.meta.url));

export default defineConfig({
  base: './',
  plugins: [react(), galleryIndex(scenarios), contentSecurityPolicy()],
  build: {
    target: ['es2022', 'chrome123', 'firefox120', 'safari17.5'],
    sourcemap: true,
    assetsInlineLimit: 0,
    manifest: true,
  },
  worker: { format: 'es' },
});
