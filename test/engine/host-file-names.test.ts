/** Files of the controller that are called like hosts: a name may lead nowhere. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { run } from './harness.ts';

const long = 'n'.repeat(299);
const names = ['.', '..', '../../x', 'a/b', 'plain', `${long}a`, `${long}b`];
const hosts = `${names.map((name) => `"${name}"`).join('\n')}\n`;
// What is too long for a name of a file ends with the digest of the whole.
const cut = ['a', 'b'].map(
  (end) =>
    `${'n'.repeat(136)}%${createHash('sha256')
      .update(long + end)
      .digest('hex')}`,
);
const files = ['%2E', '%2E%2E', '..%2F..%2Fx', 'a%2Fb', 'plain', ...cut].sort();

/** All files and folders below one, by path. */
const below = (dir: string): string[] =>
  readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(dir.length + 1))
    .sort();

describe('hosts whose names lead elsewhere as paths', () => {
  it.each(['jsonfile', 'yaml'])('have cached facts of their own in %s', async (plugin) => {
    const config = `[defaults]\nfact_caching = ${plugin}\nfact_caching_connection = sub/cache\n`;
    const ran = await run({
      files: {
        hosts,
        'ansible.cfg': config,
        'site.yml':
          '- hosts: all\n  gather_facts: false\n  tasks:\n' +
          '    - set_fact: {who: "{{ inventory_hostname }}", cacheable: true}\n' +
          '- hosts: all\n  gather_facts: false\n  tasks:\n' +
          '    - {debug: {msg: "{{ who }}"}, failed_when: who != inventory_hostname}\n',
      },
    });
    expect(ran.error).toBeUndefined();
    expect(ran.exit).toBe(0);
    expect(below(join(ran.dir, 'sub/cache'))).toEqual(files);
    for (const name of names) {
      const file = join(ran.dir, 'sub/cache', files[[...names].sort().indexOf(name)] ?? '');
      expect(readFileSync(file, 'utf8')).toContain('who');
    }
    expect(ran.events.filter(({ type }) => type === 'warning')).toEqual([]);
  });

  it('have none where a prefix leaves no room, which is told', async () => {
    const config = `[defaults]\nfact_caching = jsonfile\nfact_caching_connection = cache\nfact_caching_prefix = ${long}\n`;
    const ran = await run({
      files: {
        hosts,
        'ansible.cfg': config,
        'site.yml': '- {hosts: plain, gather_facts: false, tasks: [{set_fact: {who: x, cacheable: true}}]}\n',
      },
    });
    expect([ran.error, ran.exit]).toEqual([undefined, 0]);
    expect(JSON.stringify(ran.events.filter(({ type }) => type === 'warning'))).toContain('name too long');
  });

  it('have folders of their own for what is fetched', async () => {
    const ran = await run({
      files: {
        hosts,
        source: 'x',
        'site.yml':
          '- hosts: all\n  gather_facts: false\n  tasks:\n' +
          '    - copy: {content: "{{ inventory_hostname }}", dest: "{{ playbook_dir }}/source"}\n      throttle: 1\n' +
          '    - fetch: {src: "{{ playbook_dir }}/source", dest: sub/got}\n',
      },
    });
    expect(ran.exit).toBe(0);
    expect(below(join(ran.dir, 'sub/got'))).toEqual(files.map((name) => `${name}${ran.dir}/source`).sort());
    expect(readdirSync(ran.dir)).not.toContain('x');
  });

  it('are retried by their names', async () => {
    const ran = await run({
      files: { hosts, 'site.yml': '- {hosts: all, gather_facts: false, tasks: [{fail: }]}\n' },
      env: { ANSIBLE_RETRY_FILES_ENABLED: '1' },
    });
    const retry = join(ran.dir, 'site.retry');
    expect(readFileSync(retry, 'utf8').trim().split('\n').sort()).toEqual([...names].sort());
  });
});
