import { describe, expect, it } from 'vitest';
import { run } from './harness.ts';

const book = (task: string): string => `
- hosts: all
  gather_facts: false
  tasks:
    - ${task}
    - {name: end, command: echo fine}
`;

const ends = ['end: b changed'];

describe('a bug that is met on one host', () => {
  it('fails the task there with an internal error when its result is told', async () => {
    const ran = await run({
      files: { 'site.yml': book('{name: start, command: echo hello}') },
      listener: (event) => {
        if (event.type === 'host.end' && event.result.host === 'a' && event.result.status === 'changed')
          throw new TypeError('cannot show this');
      },
    });
    expect(ran.exit).toBe(2);
    expect(ran.lines.filter((line) => line.startsWith('end'))).toEqual(ends);
    const failed = ran.events.find((event) => event.type === 'host.end' && event.result.status === 'failed');
    expect(failed).toMatchObject({
      result: {
        host: 'a',
        result: { msg: "[TSP9001] internal error in task 'start' on host a: cannot show this" },
        error: expect.stringContaining('report') as string,
      },
    });
    expect(ran.stats).toMatchObject({ a: { ok: 0, failed: 1 }, b: { ok: 2, failed: 0 } });
  });

  it('fails the task there when an item of its loop is told', async () => {
    const ran = await run({
      files: { 'site.yml': book('{name: start, command: echo hello, loop: [1, 2]}') },
      listener: (event) => {
        if (event.type === 'item.end' && event.result.host === 'a') throw new TypeError('cannot show this');
      },
    });
    expect(ran.exit).toBe(2);
    expect(ran.lines.filter((line) => line.startsWith('end'))).toEqual(ends);
    expect(ran.stats).toMatchObject({ a: { ok: 0, failed: 1 }, b: { ok: 2, failed: 0 } });
  });

  it('fails the task there when its result is laid down', async () => {
    const ran = await run({
      files: {
        'ansible.cfg': '[defaults]\nfact_caching = jsonfile\nfact_caching_connection = cache\n',
        // A file cannot be written over a folder, which is a warning, which is told.
        'cache/a/file': '',
        'site.yml': book('{name: start, set_fact: {colour: red, cacheable: true}}'),
      },
      listener: (event) => {
        if (event.type === 'warning' && event.message.includes('trying to write'))
          throw new TypeError('cannot show this');
      },
    });
    expect(ran.error).toBeUndefined();
    expect(ran.exit).toBe(2);
    expect(ran.lines.filter((line) => line.startsWith('end'))).toEqual(ends);
    expect(ran.stats).toMatchObject({ a: { ok: 0, failed: 1 }, b: { ok: 2, failed: 0 } });
  });

  it('is none where the file of cached facts is a folder', async () => {
    const ran = await run({
      files: {
        'ansible.cfg': '[defaults]\nfact_caching = jsonfile\nfact_caching_connection = cache\n',
        'cache/a/file': '',
        'site.yml': book('{name: start, set_fact: {colour: red, cacheable: true}}'),
      },
    });
    expect({ error: ran.error, exit: ran.exit }).toEqual({ error: undefined, exit: 0 });
    expect(ran.events.filter(({ type }) => type === 'warning').length).toBeGreaterThan(0);
  });

  it('fails the task there when a module of the book throws', async () => {
    const ran = await run({
      files: {
        'library/broken.ts':
          "import { defineModule } from 'tsplay/sdk';\n" +
          "export default defineModule({name: 'broken', summary: 'Broken', params: {}, support: {check: 'full', diff: 'none'}, returns: {}, examples: [],\n" +
          "  plan: async (_params, host) => { if (host.name === 'a') throw new TypeError('oh'); return {changed: false}; }});\n",
        'site.yml': book('{name: start, broken: {}}'),
      },
      listener: () => undefined,
    });
    expect(ran.error).toBeUndefined();
    expect(ran.exit).toBe(2);
    expect(JSON.stringify(ran.events)).toContain("[TSP9001] internal error in task 'start' on host a: oh");
    expect(ran.lines.filter((line) => line.startsWith('end'))).toEqual(ends);
  });
});
