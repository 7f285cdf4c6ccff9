// Streams of slices as one: what one controller would have told, in whichever order the slices come.
import { describe, expect, it } from 'vitest';
import type { EventOf, RunEvent } from '../../src/events/types.ts';
import { SliceMerge } from '../../src/slices/merge.ts';
import { run, type Ran } from '../engine/harness.ts';

const hosts = ['a1', 'a2', 'a3', 'b1', 'b2', 'b3', 'c1'];
const inventory = `[a]\na1\na2\na3\n[b]\nb1\nb2\nb3\n[c]\nc1\n`;
const files = (site: string, more: Readonly<Record<string, string>> = {}) => ({
  'site.yml': site,
  hosts: inventory,
  ...more,
});

const site = `- name: All
  hosts: all
  gather_facts: false
  tasks:
    - name: first
      debug: {msg: one}
      changed_when: inventory_hostname is search("1")
      notify: [late, later]
    - name: included
      include_tasks: "{{ 'x.yml' if inventory_hostname in groups.a else 'y.yml' }}"
    - name: some fail
      fail: {msg: no}
      when: inventory_hostname in ["a2", "c1"]
    - block:
        - {name: bad for b2, fail: {msg: no}, when: inventory_hostname == "b2"}
      rescue:
        - {name: rescued, debug: {msg: well}}
    - {name: items, debug: {msg: "{{ item }}"}, loop: [1, 2]}
  handlers:
    - {name: late, debug: {msg: late}}
    - {name: later, debug: {msg: later}, when: inventory_hostname != "a1"}
- name: Only c
  hosts: c
  gather_facts: false
  tasks: [{name: never, debug: {msg: c}}]
- name: Only a
  hosts: a
  gather_facts: false
  tasks: [{name: for a, debug: {msg: a}}]
`;
const more = {
  'x.yml': '- {name: x1, debug: {msg: x}}\n- {name: x2, debug: {msg: x}}\n',
  'y.yml': '- {name: y1, debug: {msg: y}}\n',
};

interface Told {
  readonly exit: number;
  readonly events: readonly RunEvent[];
}

/** As if all had run in the same folder. */
const inOnePlace = ({ exit, events, dir }: Ran): Told => ({
  exit,
  events: JSON.parse(JSON.stringify(events).replaceAll(dir, '/book')) as RunEvent[],
});

/** Events of each slice, the first number first. */
async function sliced(of: number, book: string): Promise<readonly Told[]> {
  const numbers = Array.from({ length: of }, (_, i) => i + 1);
  const ran = await Promise.all(
    numbers.map((number) => run({ files: files(book, more), options: { slice: { number, of } } })),
  );
  return ran.map(inOnePlace);
}

const parts = (of: number): string[][] =>
  Array.from({ length: of }, (_, i) => hosts.filter((_host, at) => at % of === i));

function merging(of: number): { readonly merge: SliceMerge; readonly told: RunEvent[] } {
  const told: RunEvent[] = [];
  const merge = new SliceMerge({ slices: parts(of), order: hosts, emit: (event) => told.push(event) });
  return { merge, told };
}

/** A generator of whole numbers below `n`, the same for the same seed. */
function numbers(seed: number): (n: number) => number {
  let state = seed;
  return (n) => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return Math.floor((state / 2147483648) * n);
  };
}

/** Pushes all streams, in an order that the seed gives. */
function shuffle(streams: readonly (readonly RunEvent[])[], merge: SliceMerge, seed: number): void {
  const next = numbers(seed);
  const at = streams.map(() => 0);
  for (;;) {
    const open = streams.flatMap((stream, i) => ((at[i] ?? 0) < stream.length ? [i] : []));
    const one = open[next(open.length)];
    if (one === undefined) return;
    const event = streams[one]?.[at[one] ?? 0];
    at[one] = (at[one] ?? 0) + 1;
    if (event !== undefined) merge.push(one + 1, event);
  }
}

const ofType = <T extends RunEvent['type']>(events: readonly RunEvent[], type: T): EventOf<T>[] =>
  events.filter((event): event is EventOf<T> => event.type === type);

/** What is told of each task, in the book's order; hosts within one have none. */
const outline = (events: readonly RunEvent[]): string[] =>
  events.flatMap((event) => {
    if (event.type === 'play.start') return [`PLAY ${event.name} ${event.hosts.join(',')}`];
    if (event.type === 'play.noHosts') return ['NO HOSTS'];
    if (event.type !== 'task.start') return [];
    const { id } = event.task;
    const from = events.indexOf(event);
    const to = events.findIndex((other, i) => i > from && other.type === 'task.start');
    const results = events
      .slice(from, to === -1 ? undefined : to)
      .flatMap((other) => (other.type === 'host.end' && other.task.id === id ? [other.result] : []))
      .map(({ host, status }) => `${host} ${status}`)
      .sort();
    return [`TASK ${event.task.name} for ${event.hosts}: ${results.join(', ')}`];
  });

const recap = (events: readonly RunEvent[]) => ofType(events, 'stats').at(-1)?.hosts;

describe('slices as one run', () => {
  it('tell the tasks, results and recap of one controller, whichever comes first', async () => {
    const one = inOnePlace(await run({ files: files(site, more) }));
    for (const of of [2, 3]) {
      const ran = await sliced(of, site);
      for (let seed = 1; seed <= 60; seed += 1) {
        const { merge, told } = merging(of);
        shuffle(
          ran.map(({ events }) => events),
          merge,
          seed,
        );
        expect(outline(told), `${of} slices, seed ${seed}`).toEqual(outline(one.events));
        expect(recap(told)).toEqual(recap(one.events));
        expect(merge.exitCode).toBe(one.exit);
        expect(told[0]?.type).toBe('run.start');
        expect(told.at(-1)).toMatchObject({ type: 'run.end', exitCode: one.exit });
        expect(ofType(told, 'task.end')).toHaveLength(ofType(told, 'task.start').length);
        const names = (events: readonly RunEvent[]) =>
          ofType(events, 'include.loaded').map(({ hosts: those }) => those.join());
        expect(names(told)).toEqual(names(one.events));
      }
    }
  });

  it('tell a play in batches slice by slice, batch by batch', async () => {
    const book = `- hosts: all\n  serial: 2\n  gather_facts: false\n  tasks: [{name: t, debug: {msg: m}}]\n`;
    const ran = await sliced(2, book);
    const { merge, told } = merging(2);
    shuffle(
      ran.map(({ events }) => events),
      merge,
      7,
    );
    expect(ofType(told, 'play.start').map((event) => event.hosts.join())).toEqual([
      'a1,a2,a3,b1',
      'b2,b3,c1',
    ]);
    expect(ofType(told, 'task.start').map((event) => event.hosts)).toEqual([4, 3]);
  });

  it('of a free play pass on what comes as it comes', async () => {
    const book = `- hosts: all\n  strategy: free\n  gather_facts: false\n  tasks: [{name: t, debug: {msg: m}}, {name: u, debug: {msg: m}}]\n`;
    const ran = await sliced(3, book);
    const { merge, told } = merging(3);
    shuffle(
      ran.map(({ events }) => events),
      merge,
      3,
    );
    expect(ofType(told, 'host.end')).toHaveLength(14);
    expect(ofType(told, 'play.start')).toHaveLength(1);
    expect(new Set(ofType(told, 'host.end').map(({ task }) => task.id)).size).toBe(2);
  });

  it('say a warning once', () => {
    const { merge, told } = merging(2);
    for (const slice of [1, 2]) merge.push(slice, { type: 'warning', time: slice, message: 'old' });
    expect(told).toHaveLength(1);
  });
});

describe('a slice that is lost', () => {
  it('has its hosts told as unreachable, and the others go on', async () => {
    const ran = await sliced(2, site);
    const events = ran[1]?.events ?? [];
    // Lost in the middle of every place of its stream.
    for (let cut = 0; cut < events.length - 1; cut += 7) {
      const { merge, told } = merging(2);
      for (const event of events.slice(0, cut)) merge.push(2, event);
      merge.lose(2, 'node gone');
      for (const event of ran[0]?.events ?? []) merge.push(1, event);
      expect(merge.exitCode).toBe(4);
      const lost = ofType(told, 'host.end').filter(({ result }) => result.status === 'unreachable');
      expect(lost.map(({ result }) => result.host)).toEqual(['a2', 'b1', 'b3']);
      expect(lost[0]?.task.name).toBe('Slice 2 of 2 was lost');
      expect(recap(told)?.['a2']?.unreachable).toBe(1);
      expect(recap(told)?.['a1']).toEqual(recap(ran[0]?.events ?? [])?.['a1']);
    }
  });

  it('may run again: each result is told once', async () => {
    const one = inOnePlace(await run({ files: files(site, more) }));
    const ran = await sliced(2, site);
    const [first = [], second = []] = ran.map(({ events }) => events);
    for (let cut = 0; cut < second.length - 1; cut += 5) {
      const { merge, told } = merging(2);
      for (const event of first.slice(0, cut)) merge.push(1, event);
      for (const event of second.slice(0, cut)) merge.push(2, event);
      merge.again(2);
      for (const event of second) merge.push(2, event);
      for (const event of first.slice(cut)) merge.push(1, event);
      expect(outline(told), `cut at ${cut}`).toEqual(outline(one.events));
      expect(recap(told)).toEqual(recap(one.events));
    }
  });

  it('that ends with an error ends the run with one, told once', async () => {
    const ran = await sliced(2, site);
    const { merge, told } = merging(2);
    for (const event of ran[0]?.events ?? []) merge.push(1, event);
    merge.fail(2, 'no such file');
    expect(merge.exitCode).toBe(1);
    expect(ofType(told, 'error').map(({ message }) => message)).toEqual(['no such file']);
  });
});
