/**
 * Secrets are taken out of texts. Whatever they are, what a run does and how it counts stays the same.
 */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { RunEvent } from '../../src/events/types.ts';
import { createRenderer, outputNames } from '../../src/report/index.ts';
import { mask } from '../../src/secrets/index.ts';
import { Vault } from '../../src/vault/index.ts';
import { render } from '../report/fixture.ts';
import { run, type Ran } from './harness.ts';

const book = `
- name: play of changed hosts
  hosts: all
  gather_facts: false
  vars_files: [vault.yml]
  handlers:
    - {name: handler, command: "true"}
  tasks:
    - {name: task ok, command: echo host task end ok stats failed changed 127, register: out, notify: handler}
    - {name: task changed, debug: {msg: "{{ out }}"}, changed_when: true}
    - {name: failed, shell: exit 127, ignore_errors: true}
    - {name: skipped, debug: {msg: x}, when: false}
    - {name: looped, debug: {msg: "{{ item }}"}, loop: [host, end, 127, {host: end}], failed_when: false}
    - {name: fact, set_fact: {stats: failed, nested: {host: {end: changed}}}}
    - {name: stats, set_stats: {data: {changed: 3, host: ok}, per_host: true}}
    - {name: retried, command: "false", retries: 1, delay: 0, register: r, until: r.rc == 0, ignore_errors: true}
    - block:
        - {name: fails, fail: {msg: "failed end"}}
      rescue:
        - {name: rescued, debug: {var: out.rc}}
    - {name: shown, debug: {var: nested}}
    - {name: registered, debug: {var: out}, tags: structured}
    - {name: made, file: {path: "{{ playbook_dir }}/made-{{ inventory_hostname }}", state: directory}, tags: structured}
    - {name: again, command: "echo {{ item }}", loop: [x, y], tags: structured}
    - {name: written, copy: {dest: "{{ playbook_dir }}/made-{{ inventory_hostname }}/f", content: before}, tags: structured}
    - {name: included, include_tasks: "{{ 'more' }}.yml"}
    - {name: not there, command: /nonexistent/host, when: inventory_hostname == 'b'}
`;

const password = 'open sesame';

/** The book with a vault that holds these secrets. */
function runWith(secrets: readonly string[]): Promise<Ran> {
  const vault = new Vault([{ id: 'default', password: Buffer.from(password) }]);
  const plain = Buffer.from(JSON.stringify({ passwords: secrets }));
  return run({
    files: {
      'site.yml': book,
      'more.yml': '- {name: of the file, debug: {msg: host task}}\n',
      'vault.yml': vault.encrypt(plain),
      hosts: 'a\nb\n',
      'pass.sh': password,
    },
    options: { vaultIds: ['default@pass.sh'], verbosity: 1, forks: 1 },
  });
}

/** What happened, without any text. In how many pieces live output arrives, if any does before the end, is a matter of time. */
const course = ({ events }: Ran): unknown[] =>
  events
    .filter(({ type }) => type !== 'host.output')
    .map((event) => {
      const told = event.type === 'host.end' || event.type === 'item.end' ? event.result : undefined;
      const task = 'task' in event ? [event.task?.id.replace(/.*\//, ''), event.task?.action] : [];
      return [
        event.type,
        ...task,
        told?.host,
        told?.status,
        told?.ignored,
        told?.result['rc'],
        told?.result['changed'],
      ];
    });

/** The keys of a value and of what is in it, without texts and numbers, which may be secrets. */
function keysIn(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return typeof value === 'boolean' ? value : undefined;
  if (Array.isArray(value)) return value.map(keysIn);
  return Object.entries(value).map(([key, member]) => [key, keysIn(member)]);
}

/** The keys of results that hold no data of the book's own. */
const keysOfResults = ({ events }: Ran): unknown[] =>
  events.flatMap((event) =>
    (event.type === 'host.end' || event.type === 'item.end') && event.task.tags.includes('structured')
      ? [keysIn({ result: event.result.result, diffs: event.result.diffs })]
      : [],
  );

const recapOf = async (
  name: (typeof outputNames)[number],
  events: readonly RunEvent[],
): Promise<string[]> => {
  const made: string[] = [];
  const { stdout } = await render((options) => {
    // The renderer is loaded when it is asked for; the events wait for it.
    const ready = createRenderer(name, options);
    const waiting: RunEvent[] = [];
    return {
      onEvent: (event) => void waiting.push(event),
      close: async () => {
        const renderer = await ready;
        for (const event of waiting) renderer.onEvent(event);
        await renderer.close();
      },
    };
  }, events);
  made.push(...stdout.split('\n').filter((line) => / ok=\d|"(ok|failures|unreachable)": \d/.test(line)));
  return made;
};

const words = [
  ...[
    'host',
    'task',
    'end',
    'ok',
    'stats',
    'failed',
    'changed',
    'skipped',
    'unreachable',
    'unknown',
    'ignored',
  ],
  ...['run', 'start', 'item', 'play', 'note', 'type', 'time', 'name', 'result', 'results', 'status', 'hosts'],
  ...[
    'rc',
    'msg',
    'stdout',
    'stderr',
    'stdout_lines',
    'cmd',
    'invocation',
    'diff',
    'diffs',
    'before',
    'after',
  ],
  ...['host.end', 'task.start', 'run.end', 'exitCode', 'true', 'false', 'null', 'undefined', '127', '1', '0'],
  ...['_run', 'custom', '_ansible_verbose_always', 'censored', 'id', 'src', 'file', 'line', 'tags', 'looped'],
  ...[
    'ansible_loop_var',
    'attempts',
    'retries',
    'a',
    'b',
    'debug',
    'ansible.builtin.debug',
    'command',
    'handler',
  ],
];

let without: Ran;
beforeAll(async () => {
  without = await runWith([]);
});

describe('the course of a run is the same with any secret', () => {
  it('ends as it should without one', () => {
    expect(without.error).toBeUndefined();
    expect(without.exit).toBe(2);
    expect(without.stats).toMatchObject({ a: { failed: 0, rescued: 1, ignored: 2 }, b: { failed: 1 } });
  });
  it('whose secrets are all the words that events are made of', async () => {
    const ran = await runWith(words);
    expect(course(ran)).toEqual(course(without));
    expect(keysOfResults(ran)).toEqual(keysOfResults(without));
    expect([ran.exit, ran.stats]).toEqual([without.exit, without.stats]);
    for (const name of outputNames)
      expect([name, await recapOf(name, ran.events)]).toEqual([name, await recapOf(name, without.events)]);
    expect(JSON.stringify(ran.events)).toContain(mask);
  });
  it('whatever a secret is', async () => {
    const secret = fc.oneof(
      fc.constantFrom(...words),
      fc.string({ unit: 'binary', maxLength: 12 }),
      fc.string({ maxLength: 6 }),
      fc.integer().map(String),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(secret, { minLength: 1, maxLength: 6 }), async (secrets) => {
        const ran = await runWith(secrets.map((text) => Buffer.from(text).toString()));
        expect(course(ran)).toEqual(course(without));
        expect([ran.exit, ran.stats]).toEqual([without.exit, without.stats]);
      }),
      { numRuns: Number(process.env['TSPLAY_FUZZ_RUNS'] ?? 8) },
    );
  });
});
