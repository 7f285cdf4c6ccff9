/**
 * Every module that writes, in every POSIX shell that Debian has, as the shell that the inventory asks for and in two
 * locales: the same results, facts, files, modes and owners as with dash.
 */
import { existsSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { connectLocal } from '../../../../src/connection/index.ts';
import { loadModule, moduleEntries } from '../../../../src/modules/index.ts';
import { shortName } from '../../../../src/sdk/index.ts';
import { hostOver, type Run } from '../../../modules/harness.ts';
import { comparable, steady } from './comparable.ts';
import { openRoot, whyNoRoot } from './root.ts';
import { makeSources, startServer } from './sources.ts';
import { byInterface, exceptions, steps, type Step } from './table.ts';

/** Name, words, package. */
const shells = [
  ['bash', ['/bin/bash'], 'bash'],
  ['busybox sh', ['/bin/busybox', 'sh'], 'busybox'],
  ['posh', ['/bin/posh'], 'posh'],
  ['mksh', ['/bin/mksh'], 'mksh'],
  ['ksh93', ['/bin/ksh93'], 'ksh93u+m'],
  ['yash', ['/usr/bin/yash'], 'yash'],
  ['zsh', ['/bin/zsh'], 'zsh'],
  // Programs of GNU's then stop reading options at the first operand.
  ['dash with POSIXLY_CORRECT', ['/usr/bin/env', 'POSIXLY_CORRECT=1', '/bin/dash'], 'dash'],
] as const;
const dir = '/srv/t';

/** Databases of programs hold times, and so does the copy of shadow, which knows the day: midnight may pass. */
const unsteady =
  /\/etc\/shadow-$|\/(?:\.git|\.svn|svn|repo)\/|\/var\/(?:cache|log|lib\/(?:dpkg|apt))\/|__pycache__|\/root\/\.(?:gnupg|cache|subversion)/;
const comparableChange = (line: string): string => (unsteady.test(line) ? '' : steady(line));

interface Told {
  readonly name: string;
  readonly statuses: readonly string[];
  readonly results: unknown;
}

let server: Server;
let source: string;

async function play(words: readonly string[], locale: string): Promise<{ told: Told[]; changes: string[] }> {
  const root = await openRoot();
  const env = {
    HOME: '/root',
    PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    LC_ALL: locale,
  };
  const transport = connectLocal({ shell: root.shell(words, env) });
  try {
    root.run(`mkdir -p ${dir}; umask 022; chmod 755 ${dir}`);
    const host = await hostOver(transport, dir, () => transport.close());
    const { port } = server.address() as AddressInfo;
    const here = (text: string): string =>
      text.replaceAll('DIR', dir).replaceAll('SRC', source).replaceAll('URL', `http://127.0.0.1:${port}`);
    const told: Told[] = [];
    for (const step of steps) {
      if (step.before !== undefined) root.run(`umask 022; ${here(step.before)}`);
      const module = await loadModule(step.module);
      const settings = { dir: source, remoteTmp: '~/.ansible/tmp' };
      const runs: Run[] = [];
      const args = here(step.args);
      if (module.support.check === 'full' && step.ends === undefined)
        runs.push(await inTime(step, host.check(module, args, settings)));
      runs.push(await inTime(step, host.run(module, args, settings)));
      runs.push(await inTime(step, host.run(module, args, settings)));
      told.push({
        name: titleOf(step),
        statuses: runs.map((run) => run.status),
        results: comparable(runs.map((run) => [run.result, run.facts, run.warnings, run.warned])),
      });
      rmSync(join(source, 'fetched'), { recursive: true, force: true });
    }
    return { told, changes: root.changes().map(comparableChange).filter(Boolean) };
  } finally {
    await transport.close();
    root.remove();
  }
}

/** A step that hangs is told by its name, before the test's own time is over. */
async function inTime(step: Step, run: Promise<Run>): Promise<Run> {
  const over = new AbortController();
  const late = sleep(120_000, undefined, { signal: over.signal }).then(() => {
    throw new Error(`${titleOf(step)} did not end`);
  });
  try {
    return await Promise.race([run, late]);
  } finally {
    over.abort();
    late.catch(() => undefined);
  }
}

const titleOf = ({ module, args }: Step): string => `${module}: ${args.replaceAll(/\s+/g, ' ').slice(0, 60)}`;

/** Why they can't run here. */
export const reason = whyNoRoot();

/** The tests of one locale. */
export function inEveryShell(locale: string): void {
  let expected: Awaited<ReturnType<typeof play>>;
  beforeAll(async () => {
    source = makeSources();
    server = startServer();
    expected = await play(['/bin/dash'], locale);
  }, 300_000);
  afterAll(() => {
    server.close();
    rmSync(source, { recursive: true, force: true });
  });

  it('is in the table, or excused', () => {
    const known = new Set([...steps.map((step) => step.module), ...Object.keys(exceptions)]);
    const left = moduleEntries
      .map((entry) => entry.names[0])
      .filter((name) => !byInterface.test(name) && !known.has(shortName(name)));
    expect(left).toEqual([]);
  });

  it('does with dash what it should', () => {
    const ends = expected.told.map(({ name, statuses }) => `${name} -> ${statuses.slice(-2).join(', ')}`);
    expect(ends).toEqual(
      steps.map((step) => `${titleOf(step)} -> ${(step.ends ?? ['changed', 'ok']).join(', ')}`),
    );
  });

  for (const [name, words, pack] of shells) {
    const program = words.findLast((word) => word.startsWith('/')) ?? '';
    if (!existsSync(program)) {
      it.skip(`is the same in ${name} (needs ${pack})`);
      continue;
    }
    if (name === 'yash' && locale === 'C') {
      it.skip('is the same in yash (which reads no text beyond ASCII in this locale)');
      continue;
    }
    it(`is the same in ${name}`, async () => {
      expect(await play(words, locale)).toEqual(expected);
    }, 300_000);
  }
}
