// Answers for how the unit tests run; the browser tests have their own runner in tests/browser.
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that run for minutes, longest first. */
const LONG = ['tests/scenarios/checks', 'tests/theory/queues', 'tests/scenarios/walkthroughs', 'tests/determinism/'];

/** Long files first, so that no core is left alone with one of them at the end; a fresh clone knows nothing of how long its files take. */
class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]) {
    const rank = (file: TestSpecification) => {
      const at = LONG.findIndex((name) => file.moduleId.includes(name));
      return at === -1 ? LONG.length : at;
    };
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}

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
    sequence: { sequencer: LongFirst },
  },
});
