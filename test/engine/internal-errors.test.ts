import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../src/events/types.ts';
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

  it('fails the task there with its place when it is in a module of the book', async () => {
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
    const failed = ran.events.find((event) => event.type === 'host.end' && event.result.status === 'failed');
    expect(failed).toMatchObject({
      result: {
        host: 'a',
        result: { msg: expect.stringMatching(/library\/broken\.ts:3:\d+: oh$/) as string },
      },
    });
    expect(ran.lines.filter((line) => line.startsWith('end'))).toEqual(ends);
  });

  /** Plays, and gives how the hosts came out of it. */
  const comes = async (
    files: Readonly<Record<string, string>>,
    throws: (event: RunEvent) => boolean,
  ): Promise<Awaited<ReturnType<typeof run>>> => {
    const ran = await run({
      files,
      listener: (event) => {
        if (throws(event)) throw new TypeError('cannot show this');
      },
    });
    expect(ran.error).toBeUndefined();
    expect(ran.exit).toBe(2);
    expect(JSON.stringify(ran.events)).toContain('[TSP9001] internal error in task');
    return ran;
  };

  it('fails the handler there when it is told of it', async () => {
    const ran = await comes(
      {
        'site.yml':
          book('{name: start, command: echo hello, notify: again}') +
          '  handlers: [{name: again, command: echo again}]\n',
      },
      (event) => event.type === 'handler.notified' && event.host === 'a',
    );
    expect(ran.lines.filter((line) => line.startsWith('handler again')).sort()).toEqual([
      'handler again: a failed',
      'handler again: b changed',
    ]);
    expect(ran.stats).toMatchObject({ a: { ok: 2, failed: 1 }, b: { ok: 3, failed: 0 } });
  });

  it.each(['flush_handlers', 'noop'])('fails the task there when it is meta: %s', async (action) => {
    let notes = 0;
    const ran = await comes({ 'site.yml': book(`{name: start, meta: ${action}}`) }, (event) => {
      if (event.type !== 'note' || !event.message.startsWith('META')) return false;
      return notes++ === 0;
    });
    expect(ran.lines.filter((line) => line.startsWith('end'))).toEqual(ends);
    expect(ran.stats).toMatchObject({ a: { ok: 0, failed: 1 }, b: { ok: 1, failed: 0 } });
  });

  it('fails the task on all when it is met while handlers run, and the run goes on to its end', async () => {
    const ran = await comes(
      {
        'site.yml':
          book('{name: start, command: echo hello, notify: again}').replace(
            '    - {name: end',
            '    - meta: flush_handlers\n    - {name: end',
          ) +
          '  handlers: [{name: again, command: echo again}]\n- hosts: localhost\n  gather_facts: false\n  tasks: []\n',
      },
      (event) => event.type === 'task.start' && event.task.name === 'again',
    );
    expect(ran.lines.filter((line) => line.startsWith('handler again')).sort()).toEqual([
      'handler again: a failed',
      'handler again: b failed',
    ]);
    expect(ran.stats).toMatchObject({ a: { ok: 1, failed: 1 }, b: { ok: 1, failed: 1 } });
  });

  it('fails the include there when it is read', async () => {
    const ran = await comes(
      {
        'site.yml': book('{name: start, include_tasks: "{{ inventory_hostname }}.yml"}'),
        'a.yml': '- {name: inner, command: echo a}\n',
        'b.yml': '- {name: inner, command: echo b}\n',
      },
      (event) => event.type === 'include.loaded' && event.hosts.includes('a'),
    );
    expect(ran.lines.filter((line) => line.startsWith('inner'))).toEqual(['inner: b changed']);
    expect(ran.stats).toMatchObject({ a: { ok: 0, failed: 1 }, b: { ok: 3, failed: 0 } });
  });

  it('fails the task on its hosts when it is announced, and a rescue takes them up', async () => {
    const ran = await run({
      files: {
        'site.yml':
          '- hosts: all\n  gather_facts: false\n  tasks:\n    - block: [{name: start, command: echo hello}]\n' +
          '      rescue: [{name: saved, command: echo saved}]\n',
      },
      listener: (event) => {
        if (event.type === 'task.start' && event.task.name === 'start')
          throw new TypeError('cannot show this');
      },
    });
    expect(ran.exit).toBe(0);
    expect(ran.lines.filter((line) => line.startsWith('saved')).sort()).toEqual([
      'saved: a changed',
      'saved: b changed',
    ]);
  });
});
