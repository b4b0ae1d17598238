import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/global-kubernetes.ts', 'test/support/global-bundles.ts'],
    // Real servers and processes run beside the tests on two cores; who waits for them leaves room for a third.
    testTimeout: 30_000,
    hookTimeout: 60_000,
    maxWorkers: 3,
  },
});
