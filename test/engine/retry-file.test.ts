import { readFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { run } from './harness.ts';

const book = '- hosts: all\n  gather_facts: false\n  tasks: [{fail: , when: inventory_hostname == "b"}]\n';
const env = { ANSIBLE_RETRY_FILES_ENABLED: '1' };

describe('.retry files', () => {
  it('hold the hosts that failed, beside the playbook', async () => {
    const ran = await run({ files: { 'site.yml': book }, env });
    const file = join(ran.dir, 'site.retry');
    expect(readFileSync(file, 'utf8')).toBe('b\n');
    const notes = ran.events.flatMap((event) => (event.type === 'note' ? [event.message] : []));
    expect(notes).toEqual([`\tto retry, use: --limit @${file}\n`]);
  });

  it('go where the configuration says, and are not written unasked', async () => {
    const there = await run({
      files: { 'site.yml': book, 'ansible.cfg': '[defaults]\nretry_files_save_path = ./kept\n' },
      env,
    });
    expect(readFileSync(join(there.dir, 'kept/site.retry'), 'utf8')).toBe('b\n');
    const silent = await run({ files: { 'site.yml': book } });
    expect(existsSync(join(silent.dir, 'site.retry'))).toBe(false);
  });
});
