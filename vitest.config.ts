import { defineConfig } from 'vitest/config';

// Three projects, by what they need: nothing, a local sshd, or the lab of systemd hosts.
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          // A busy machine is no bug: what draws a terminal by the clock gets a second chance there.
          retry: process.env['CI'] === undefined ? 0 : 2,
          testTimeout: 30_000,
          name: 'unit',
          include: ['test/**/*.test.ts', 'examples/*/test/**/*.test.ts'],
          exclude: ['test/e2e/**', 'test/integration/**'],
        },
      },
      {
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          testTimeout: 600_000,
          hookTimeout: 600_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
