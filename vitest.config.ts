// Answers for how the unit tests run; the browser tests have their own runner in tests/browser.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    exclude: ['tests/browser/**'],
    environment: 'node',
    // Every core: the default leaves one free for a person, which on two is half.
    maxWorkers: '100%',
    // No time limits: how long a test takes depends on the machine, not on the code.
    testTimeout: 0,
    hookTimeout: 0,
  },
});
