/**
 * tsplay and its page for tests: bundled, in a folder of their own, with the processes that are started there.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { build } from 'esbuild';
import { expect } from 'vitest';
import { buildWebPage } from '../../../scripts/web-page.mjs';

export const home = mkdtempSync(join(tmpdir(), 'tsplay-web-test-'));
export const env = { PATH: process.env['PATH'] ?? '', HOME: home, TSPLAY_RECORD_PATH: join(home, 'runs') };

/** tsplay and its page in a few files, as the package has them: a process of it begins at once. As deep as dist/ is, for what lies beside it. */
mkdirSync('build', { recursive: true });
export const built = mkdtempSync(resolve('build/web-test-'));
export const entry = join(built, 'start.js');

export async function bundle(): Promise<void> {
  const source = join(home, 'start.ts');
  writeFileSync(
    source,
    `import { readFile } from 'node:fs/promises';
import { start } from ${JSON.stringify(resolve('src/cli/main.ts'))};
import { realProcess } from ${JSON.stringify(resolve('src/cli/process.ts'))};
import { executeWeb } from ${JSON.stringify(resolve('src/cli/commands/web/index.ts'))};
const script = () => readFile(new URL('page.js', import.meta.url));
const program = [process.execPath, process.argv[1] ?? ''];
if (process.argv[2] !== 'web') await start();
else process.exit(await executeWeb(process.argv.slice(3), realProcess(), { script, program }));
`,
  );
  await build({
    entryPoints: [source],
    outdir: built,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    external: ['ssh2', 'dockerode', 'jiti', 'listr2'],
    banner: {
      js: "import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);",
    },
    logLevel: 'warning',
  });
  writeFileSync(join(built, 'page.js'), await buildWebPage());
}

export const begin = (...argv: readonly string[]): ChildProcess =>
  spawn(process.execPath, [entry, ...argv], { cwd: home, env, stdio: ['ignore', 'pipe', 'pipe'] });

export interface Page {
  readonly child: ChildProcess;
  readonly url: string;
  readonly said: () => string;
}

export async function openPage(): Promise<Page> {
  const child = begin('web', '-i', 'hosts', '-c', 'local');
  let [out, err] = ['', ''];
  child.stdout?.on('data', (piece: Buffer) => (out += piece.toString()));
  child.stderr?.on('data', (piece: Buffer) => (err += piece.toString()));
  for (let n = 0; n < 600 && !out.includes('\n') && child.exitCode === null; n++) await sleep(50);
  expect(out, err).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/[\w-]{43}\/\n$/);
  return { child, url: out.trim(), said: () => err };
}

export const asJson = async <T>(url: string): Promise<T> => (await (await fetch(url)).json()) as T;

export async function until<T>(look: () => Promise<T | undefined>, most = 20_000): Promise<T> {
  for (const end = Date.now() + most; Date.now() < end;) {
    const found = await look();
    if (found !== undefined) return found;
    await sleep(100);
  }
  throw new Error('it did not come');
}
