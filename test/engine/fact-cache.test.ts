import { existsSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { run, type Ran } from './harness.ts';

let cache: string;
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'tsplay-cache-'));
});
afterEach(() => rmSync(cache, { recursive: true, force: true }));

interface Config {
  readonly plugin?: string;
  readonly more?: string;
  readonly flush?: boolean;
}

const book = (text: string, { plugin = 'jsonfile', more = '', flush = false }: Config = {}): Promise<Ran> =>
  run({
    files: {
      'ansible.cfg': `[defaults]\nfact_caching = ${plugin}\nfact_caching_connection = ${cache}\n${more}`,
      'site.yml': text,
    },
    options: { flushCache: flush },
  });

const gather = '- {hosts: a, gather_facts: true, tasks: [{debug: {msg: "{{ ansible_kernel }}"}}]}\n';
const read =
  '- {hosts: a, gather_facts: false, tasks: [{debug: {msg: "{{ ansible_facts.kernel | default(0) }}"}}]}\n';
const smart = 'gathering = smart\n';

describe('facts kept between runs', () => {
  it.each(['jsonfile', 'ansible.builtin.jsonfile', 'yaml', 'community.general.yaml'])(
    '%s',
    async (plugin) => {
      const first = await book(gather, { plugin });
      expect(existsSync(join(cache, 'a'))).toBe(true);
      const second = await book(read, { plugin });
      expect(second.said).toEqual(first.said);
    },
  );

  it('memory keeps nothing; a prefix is the beginning of the names', async () => {
    await book(gather, { plugin: 'memory' });
    expect((await book(read, { plugin: 'memory' })).said).toEqual(['a: 0']);
    await book(gather, { more: 'fact_caching_prefix = p-\n' });
    expect(JSON.parse(readFileSync(join(cache, 'p-a'), 'utf8'))).toHaveProperty('ansible_kernel');
  });

  it('gathering = smart asks only hosts whose facts are not there, or old, or flushed', async () => {
    const play = `- {hosts: a, tasks: [{debug: {msg: x}}]}\n`;
    const gathered = (ran: Ran): boolean => ran.lines.some((line) => line.startsWith('Gathering Facts'));
    expect(gathered(await book(play, { more: smart }))).toBe(true);
    expect(gathered(await book(play, { more: smart }))).toBe(false);
    expect(gathered(await book(play, { more: smart, flush: true }))).toBe(true);
    const old = new Date(Date.now() - 100_000);
    utimesSync(join(cache, 'a'), old, old);
    expect(gathered(await book(play, { more: `${smart}fact_caching_timeout = 0\n` }))).toBe(false);
    expect(gathered(await book(play, { more: `${smart}fact_caching_timeout = 50\n` }))).toBe(true);
  });

  it('set_fact with cacheable is kept, without it is not; clear_facts forgets', async () => {
    const set =
      '- {hosts: a, gather_facts: false, tasks: [{set_fact: {kept: "{{ 1 + 1 }}", cacheable: true}}, {set_fact: {lost: 1}}]}\n';
    const show =
      '- {hosts: a, gather_facts: false, tasks: [{debug: {msg: "{{ [kept | default(0), ansible_facts.kept | default(0), lost | default(0)] }}"}}]}\n';
    await book(set);
    expect((await book(show)).said).toEqual(['a: [2,2,0]']);
    await book('- {hosts: a, gather_facts: false, tasks: [{meta: clear_facts}]}\n');
    expect(existsSync(join(cache, 'a'))).toBe(false);
    expect((await book(show)).said).toEqual(['a: [0,0,0]']);
  });

  it('what is kept is data: a template in it is not rendered', async () => {
    writeFileSync(
      join(cache, 'a'),
      JSON.stringify({ ansible_kernel: "{{ lookup('pipe', 'touch /tmp/no') }}" }),
    );
    expect((await book(read)).said).toEqual(["a: {{ lookup('pipe', 'touch /tmp/no') }}"]);
  });

  it('a damaged file is told and removed; a plug-in that there is not is an error', async () => {
    writeFileSync(join(cache, 'a'), '{"half');
    const ran = await book(read);
    expect(ran.said).toEqual(['a: 0']);
    expect(
      ran.events.some((e) => e.type === 'warning' && e.message.includes('the cached facts are removed')),
    ).toBe(true);
    expect((await book(read, { plugin: 'none_such' })).error).toContain(
      'Unable to find the cache plugin (none_such)',
    );
  });
});
