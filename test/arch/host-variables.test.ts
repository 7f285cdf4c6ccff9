import { readFileSync } from 'node:fs';
import { globSync } from 'tinyglobby';
import { describe, expect, it } from 'vitest';
import { isOwnVariable } from '../../src/config/index.ts';

/** Names that are not variables of a host: beginnings, folders, modules, Ansible's own option names. */
const notVariables = new Set(['ansible_', 'ansible_collections', 'ansible_local']);

const folders = ['connection', 'engine', 'library', 'sdk', 'modules'];

describe('variables that tsplay reads', () => {
  it.each(folders)('every name written in src/%s is in the table, so that no fact sets it', (folder) => {
    const names = globSync(`src/${folder}/**/*.ts`).flatMap((file) =>
      [
        ...readFileSync(file, 'utf8').matchAll(
          /\b(?:variable|lookup|get|has|askedUser|connectTimeout)\(([^)]*)\)/g,
        ),
      ].flatMap(([, args = '']) =>
        [...args.matchAll(/['"`](ansible_\w*)['"`]/g)].map(([, name = '']) => name),
      ),
    );
    if (folder === 'engine') expect(names).toContain('ansible_ssh_executable');
    expect(names.filter((name) => !notVariables.has(name) && !isOwnVariable(name))).toEqual([]);
  });

  it('in src/engine and src/connection every text that looks like one is in the table', () => {
    const names = globSync(['src/engine/**/*.ts', 'src/connection/**/*.ts']).flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(/['"](ansible_\w*)['"]/g)].map(([, name = '']) => name),
    );
    expect(names.length).toBeGreaterThan(80);
    expect([...new Set(names)].filter((name) => !notVariables.has(name) && !isOwnVariable(name))).toEqual([]);
  });
});
