import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

// Where tests write down which modules they ran; npm test gives one folder to all of its steps.
if (process.env['TSPLAY_MODULES_RAN'] === undefined) {
  const folder = mkdtempSync(join(tmpdir(), 'tsplay-ran-'));
  process.env['TSPLAY_MODULES_RAN'] = folder;
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
}

// Three projects, by what they need: nothing, a local sshd, or the lab of systemd hosts.
export default defineConfig({
  test: {
    // What is known of a file by its content need not be made again for the next run of a few files.
    experimental: { fsModuleCache: true, fsModuleCachePath: 'node_modules/.cache/vitest' },
    reporters: ['default', './test/ran/reporter.ts'],
    projects: [
      {
        test: {
          name: 'unit',
          setupFiles: './test/ran/setup.ts',
          testTimeout: 30_000,
          include: ['test/**/*.test.ts', 'examples/*/test/**/*.test.ts'],
          exclude: ['test/e2e/**', 'test/integration/**'],
        },
      },
      {
        test: {
          name: 'integration',
          setupFiles: './test/ran/setup.ts',
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
        // Nor is this: `npm run soak` releases for a quarter of an hour on the lab, while nodes die.
        test: {
          name: 'soak',
          include: ['test/soak/**/*.soak.ts'],
          hookTimeout: 600_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'e2e',
          setupFiles: './test/ran/setup.ts',
          include: ['test/e2e/**/*.test.ts'],
          testTimeout: 600_000,
          hookTimeout: 600_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
