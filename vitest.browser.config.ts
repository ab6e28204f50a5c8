// Answers for how the browser tests run: one file at a time, since they share one machine with a whole browser.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/browser/**/*.test.ts'],
    environment: 'node',
    fileParallelism: false,
    testTimeout: 0,
    hookTimeout: 0,
  },
});
