/** A real context for modules under test: controller files from a folder, templates by the real engine. */
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { existsSync } from 'node:fs';
import { fsPath } from '../../src/util/bytes.ts';
import { connectLocal } from '../../src/connection/index.ts';
import type { ModuleContext } from '../../src/sdk/index.ts';
import { createWriteHost } from '../../src/sdk/remote-host.ts';
import type { Value } from '../../src/util/value.ts';

export interface TestContextOptions {
  /** Where `src:` of a task is looked for. */
  readonly dir: string;
  readonly check?: boolean;
  /** Default true. */
  readonly diff?: boolean;
  readonly environment?: Readonly<Record<string, string>>;
  readonly variables?: Readonly<Record<string, Value>>;
  readonly delegatedTo?: string;
  /** Default: this machine's folder for such files. */
  readonly remoteTmp?: string;
  readonly render?: (text: string) => Promise<string>;
}

export interface TestContext extends ModuleContext {
  readonly warnings: string[];
  readonly secrets: string[];
  close(): Promise<void>;
}

export function testContext(options: TestContextOptions): TestContext {
  const local = connectLocal();
  const warnings: string[] = [];
  const secrets: string[] = [];
  const endings: (() => Promise<void>)[] = [];
  const render = options.render ?? ((text: string) => Promise.resolve(text));
  return {
    check: options.check ?? false,
    diff: options.diff ?? true,
    facts: new Map(),
    environment: options.environment ?? {},
    variable: (name) => options.variables?.[name],
    delegatedTo: options.delegatedTo,
    noLog: false,
    verbosity: 0,
    src: undefined,
    warn: (message) => void warnings.push(message),
    secret: (text) => void secrets.push(text),
    onRunEnd: (callback) => void endings.unshift(callback),
    // A module under test is run to its end.
    onEarlyEnd: () => undefined,
    onOutput: () => undefined,
    jobs: { dir: join(options.dir, '.ansible_async'), get: () => undefined, remove: () => undefined },
    remoteTmp: options.remoteTmp ?? tmpdir(),
    warnings,
    secrets,
    async close() {
      for (const end of endings) await end();
      await local.close();
    },
    controller: {
      findFile: (_kind, name) => {
        // As the engine does: without the slash at the end.
        const path = resolve(options.dir, name);
        return existsSync(fsPath(path))
          ? Promise.resolve(path)
          : Promise.reject(new Error(`Could not find or access '${name}'`));
      },
      render,
      renderWith: render,
      readFile: (path) => readFile(fsPath(path)),
      decrypt: (content) => Promise.resolve(content),
      local: () => Promise.resolve(createWriteHost(local, { name: 'localhost' })),
    },
  };
}
