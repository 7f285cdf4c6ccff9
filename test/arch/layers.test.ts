import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const run = promisify(execFile);

interface Cruise {
  readonly summary: {
    readonly violations: readonly {
      readonly from: string;
      readonly to: string;
      readonly rule: { readonly name: string };
    }[];
  };
  readonly modules: readonly {
    readonly source: string;
    readonly dependencies: readonly {
      readonly resolved: string;
      readonly dynamic: boolean;
      readonly dependencyTypes: readonly string[];
    }[];
  }[];
}

/** The tool is a process of its own: it wants the plain `require` that a test runner replaces. */
async function cruise(): Promise<Cruise> {
  const args = ['src', '--config', '.dependency-cruiser.cjs', '--output-type', 'json'];
  const options = { maxBuffer: 256 * 1024 * 1024 };
  // It ends with the number of violations; they are in the output.
  const { stdout } = await run('node_modules/.bin/depcruise', args, options).catch(
    (error: unknown) => error as { readonly stdout: string },
  );
  return JSON.parse(stdout) as Cruise;
}

const result = await cruise();

/** Everything that is loaded with a module, without what it loads later. */
function loadedWith(entry: string): Set<string> {
  const bySource = new Map(result.modules.map((module) => [module.source, module]));
  const seen = new Set<string>();
  const visit = (source: string): void => {
    if (seen.has(source)) return;
    seen.add(source);
    for (const { resolved, dynamic, dependencyTypes } of bySource.get(source)?.dependencies ?? [])
      if (!dynamic && !dependencyTypes.includes('type-only')) visit(resolved);
  };
  visit(entry);
  return seen;
}

const packagesOf = (entry: string): string[] => [
  ...new Set(
    [...loadedWith(entry)]
      .map((file) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1])
      .filter((name) => name !== undefined),
  ),
];

describe('layers', () => {
  it('imports point down, and each package has one owner', () => {
    const broken = result.summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`);
    expect(broken).toEqual([]);
  });

  it('are kept for every package that tsplay needs', () => {
    const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as { dependencies: object };
    const rules = readFileSync('.dependency-cruiser.cjs', 'utf8');
    const owned = /const owners = \{([\s\S]*?)\n\};/.exec(rules)?.[1] ?? '';
    const names = [...owned.matchAll(/^ {2}'?([a-z0-9@/-]+)'?: /gm)].map(([, name]) => name);
    expect(names.sort()).toEqual(Object.keys(dependencies).sort());
  });

  it('the command line starts without any package', () => {
    expect(packagesOf('src/cli/main.ts')).toEqual([]);
  });

  /** Heavy packages, and the folder that owns them: there they are seen, or the search for them could not fail. */
  const heavy = { ssh2: 'connection', dockerode: 'connection', listr2: 'report', jiti: 'library' };

  it.each(Object.entries(heavy))('run loads %s only when it is needed', (name, owner) => {
    const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as { dependencies: object };
    expect(Object.keys(dependencies)).toContain(name);
    const users = result.modules.filter(({ dependencies: all }) =>
      all.some(({ resolved }) => resolved.includes(`node_modules/${name}/`)),
    );
    expect(users.map(({ source }) => source.split('/')[1])).toContain(owner);
    expect(packagesOf('src/cli/commands/run/index.ts')).not.toContain(name);
    expect(packagesOf('src/engine/index.ts')).not.toContain(name);
  });
}, 60_000);
