import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readRejected } from '../../src/engine/actions/rejected.ts';
import { run } from './harness.ts';

const dir = mkdtempSync(join(tmpdir(), 'tsplay-rejected-'));

function read(text: string) {
  const file = join(dir, 'filters.yml');
  writeFileSync(file, text);
  const warnings: string[] = [];
  const names = [...readRejected(file, (message) => warnings.push(message.replace(file, 'FILE')))];
  return { names, warnings };
}

describe('plugin_filters_cfg', () => {
  it('takes the names of both lists, but for words of the language', () => {
    const text = 'filter_version: 1.0\nmodule_rejectlist: [copy, ansible.builtin.ping, meta]\n';
    expect(read(text)).toEqual({ names: ['copy', 'ping'], warnings: [] });
    expect(read("filter_version: '1.0'\nmodule_blacklist: [pause]\n").names).toEqual(['pause']);
  });
  it.each([
    [
      'filter_version: 1.0\nmodule_rejectlist:\n',
      'Unable to parse the plugin filter file FILE as module_rejectlist is not a list. Skipping.',
    ],
    [
      'filter_version: 2.0\n',
      'The plugin filter file, FILE was a version not recognized by this version of Ansible. Skipping.',
    ],
    ['- copy\n', 'The plugin filter file, FILE was invalid. Skipping.'],
  ])('rejects nothing where the file makes no sense: %j', (text, warning) => {
    expect(read(text)).toEqual({ names: [], warnings: [warning] });
  });
  it('warns of a file that is not there or no YAML', () => {
    const warnings: string[] = [];
    readRejected('/nowhere/filters.yml', (message) => warnings.push(message));
    expect(warnings).toEqual(['The plugin filter file, /nowhere/filters.yml does not exist. Skipping.']);
    expect(read('a: [').warnings[0]).toMatch(/^The plugin filter file, FILE was not parsable. Skipping: /);
  });
  it('stat cannot be done without', () => {
    expect(() => read('filter_version: 1.0\nmodule_rejectlist: [stat]\n')).toThrow(
      /The stat module was specified in the module reject list file,.*Please remove stat from the reject list\./,
    );
  });
  it('a rejected module is as if it did not exist, an action too; others run', async () => {
    const filters = join(dir, 'some.yml');
    const config = join(dir, 'some.cfg');
    writeFileSync(filters, 'filter_version: 1.0\nmodule_rejectlist: [ping, pause]\n');
    writeFileSync(config, '[defaults]\nplugin_filters_cfg = ./some.yml\n');
    const withTask = (task: string) =>
      run({
        files: { 'site.yml': `- hosts: a\n  gather_facts: false\n  tasks: [${task}]\n` },
        env: { ANSIBLE_CONFIG: config },
      });
    for (const name of ['ping', 'ansible.builtin.ping', 'pause'])
      expect((await withTask(`{${name}: }`)).error).toContain(`'${name}'`);
    expect(await withTask('{command: "true"}')).toMatchObject({ exit: 0, error: undefined });
  });
});
