import { defineConfig } from 'vitest/config';

// A busy machine is no bug: where nobody can look twice, a test gets a second chance, and the reporter says that it took it.
const retry = process.env['CI'] === undefined ? 0 : 2;

// Three projects, by what they need: nothing, a local sshd, or the lab of systemd hosts.
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          retry,
          testTimeout: 30_000,
          include: ['test/**/*.test.ts', 'examples/*/test/**/*.test.ts'],
          exclude: ['test/e2e/**', 'test/integration/**'],
        },
      },
      {
        test: {
          name: 'integration',
          retry,
          include: ['test/integration/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        // No part of npm test: `npm run attack` tries what a hostile host, user, archive or secret could do.
        test: {
          name: 'attack',
          include: ['test/attack/**/*.attack.ts'],
          testTimeout: 300_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'e2e',
          retry: Math.min(retry, 1),
          include: ['test/e2e/**/*.test.ts'],
          testTimeout: 600_000,
          hookTimeout: 600_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
