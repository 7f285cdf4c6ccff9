/**
 * Cases of modules as data: what is there, the task, what it must come to.
 *
 *     - name: adds a line
 *       files: { conf: "a\n" }
 *       params: { path: conf, line: b }
 *       status: changed          # and then it must be idempotent; `ok` and `failed` are run once
 *       content: { conf: "a\nb\n" }
 */
import {
  chmod,
  lstat,
  mkdir,
  readdir,
  readFile,
  readlink,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Module } from '../../../src/sdk/index.ts';
import { loadYaml } from '../../../src/source/index.ts';
import { toPlain, type Dict, type Value } from '../../../src/util/value.ts';
import { expectStatus, openHost, type Run, type TestHost } from '../harness.ts';

interface Case {
  readonly name: string;
  /** Text; `{link: target}`, `{dir: true}`, `{text, mode}`. A name that ends in a slash is a folder. */
  readonly files?: Readonly<Record<string, FileSpec>>;
  readonly params: Readonly<Record<string, Value>>;
  /** `changed` (the default) includes: check changes nothing, and the second run is ok. */
  readonly status?: 'changed' | 'ok' | 'failed' | 'failed-late' | 'missing' | 'always';
  readonly msg?: string;
  readonly content?: Readonly<Record<string, string | null>>;
  readonly modes?: Readonly<Record<string, number>>;
  readonly links?: Readonly<Record<string, string>>;
  /** Names in a folder, sorted. */
  readonly lists?: Readonly<Record<string, readonly string[]>>;
  readonly result?: Readonly<Record<string, unknown>>;
  readonly changing?: number;
  readonly converged?: number;
}
type FileSpec = string | { text?: string; mode?: number; link?: string; dir?: boolean } | null;

/** Parameters whose value is a path in the host's folder; `DIR` in any text means it too. */
const paths = new Set(['path', 'dest', 'name', 'src', 'paths']);

function placed(value: Value, key: string, dir: string): Value {
  if (typeof value === 'string') {
    const text = value.replaceAll('DIR', dir);
    return paths.has(key) && !text.startsWith('/') && !text.startsWith('~') && !text.startsWith('->')
      ? join(dir, '.', text)
      : text.replace(/^->/, '');
  }
  return Array.isArray(value) ? value.map((item) => placed(item, key, dir)) : value;
}

async function make(dir: string, files: Readonly<Record<string, FileSpec>>): Promise<void> {
  for (const [name, spec] of Object.entries(files)) {
    const path = join(dir, name);
    await mkdir(name.endsWith('/') ? path : dirname(path), { recursive: true });
    if (spec === null || name.endsWith('/')) {
      if (spec !== null && typeof spec === 'object' && spec.mode !== undefined) await chmod(path, spec.mode);
      continue;
    }
    const { text, mode, link } = typeof spec === 'string' ? { text: spec } : spec;
    if (link !== undefined) await symlink(link, path);
    else await writeFile(path, text ?? '');
    if (mode !== undefined) await chmod(path, mode);
  }
}

async function expectFiles(dir: string, test: Case): Promise<void> {
  for (const [name, text] of Object.entries(test.content ?? {})) {
    const real = await readFile(join(dir, name), 'utf8').catch(() => null);
    expect(real, name).toBe(text === null ? null : text.replaceAll('DIR', dir));
  }
  for (const [name, mode] of Object.entries(test.modes ?? {}))
    expect(((await lstat(join(dir, name))).mode & 0o7777).toString(8), name).toBe(mode.toString(8));
  for (const [name, target] of Object.entries(test.links ?? {}))
    expect(await readlink(join(dir, name)), name).toBe(target.replaceAll('DIR', dir));
  for (const [name, list] of Object.entries(test.lists ?? {}))
    expect((await readdir(join(dir, name))).sort()).toEqual(list);
}

const statusOf: Readonly<Record<string, Run['status']>> = {
  missing: 'failed',
  failed: 'failed',
  'failed-late': 'failed',
  always: 'changed',
};

async function runCase(host: TestHost, module: Module, test: Case): Promise<Run> {
  const args: Dict = new Map(
    Object.entries(test.params).map(([key, value]) => [key, placed(value, key, host.dir)]),
  );
  const { status = 'changed' } = test;
  if (status === 'changed')
    return host.converges(module, args, {
      ...(test.changing === undefined ? {} : { changing: test.changing }),
      ...(test.converged === undefined ? {} : { converged: test.converged }),
    });
  // A change of the folder shows at once, not only when the clock's second turns between.
  await utimes(host.dir, 1_000_000_000, 1_000_000_000);
  const before = await host.fingerprint();
  const checked = await host.check(module, args);
  expect(await host.fingerprint()).toBe(before);
  const run = await host.run(module, args);
  // What only the host can find out, such as a failing validation, check mode does not know.
  if (status === 'failed-late') expectStatus(checked, 'changed');
  else expectStatus(checked, run.status);
  expectStatus(run, statusOf[status] ?? 'ok');
  if (status === 'missing') expect(run.kind).toBe('missing');
  // The new file stood in a private directory of the folder until it was refused, which the folder's time tells.
  if (status === 'failed-late') await utimes(host.dir, 1_000_000_000, 1_000_000_000);
  if (status !== 'always') expect(await host.fingerprint()).toBe(before);
  return run;
}

/** Runs every case of a YAML file (a list) against a module. */
export function testCases(module: Module, url: URL): void {
  const file = url.pathname;
  const cases = toPlain(
    loadYaml(readFileSync(file, 'utf8').replaceAll('{{', '{ {'), file),
  ) as unknown as Case[];
  describe(module.name, () => {
    it.each(cases.map((test) => [test.name, test] as const))('%s', async (_name, test) => {
      await using host = await openHost();
      await make(host.dir, test.files ?? {});
      const params = Object.fromEntries(Object.entries(test.params).map(([k, v]) => [k, fromCase(v)]));
      const run = await runCase(host, module, { ...test, params });
      if (test.msg !== undefined)
        expect(run.result['msg']).toMatch(new RegExp(test.msg.replaceAll('DIR', host.dir)));
      const wanted = JSON.parse(JSON.stringify(test.result ?? {}).replaceAll('DIR', host.dir)) as object;
      expect(run.result).toMatchObject(wanted);
      await expectFiles(host.dir, test);
    });
  });
}

const fromCase = (value: unknown): Value => {
  if (Array.isArray(value)) return value.map(fromCase);
  if (value !== null && typeof value === 'object')
    return new Map(Object.entries(value).map(([k, v]) => [k, fromCase(v)]));
  return value as Value;
};
