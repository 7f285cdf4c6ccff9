// What a proxy that is no manager of the swarm knows of a service's instances.
import { describe, expect, it } from 'vitest';
import { type CatalogEntry, partOf } from '../../../src/modules/bluegreen/catalog.ts';

const entry = (
  task: string,
  status: 'passing' | 'critical',
  agent: 'passing' | 'critical',
  by = 'manager-1',
): CatalogEntry => ({
  Node: { Node: by },
  Service: { ID: `books-blue:${task}`, Address: '10.0.0.1', Port: 8000, Meta: { node: 'node-1' } },
  Checks: [
    { CheckID: 'serfHealth', ServiceID: '', Status: agent, Output: 'Agent' },
    {
      CheckID: `service:books-blue:${task}`,
      ServiceID: `books-blue:${task}`,
      Status: status,
      Output: 'HTTP',
    },
    { CheckID: 'disk', ServiceID: '', Status: 'critical', Output: 'full' },
  ],
});
const nobody: ReadonlySet<string> = new Set();
const shown = (...entries: CatalogEntry[]): string[] => shownBy(nobody, ...entries);
const shownBy = (steering: ReadonlySet<string>, ...entries: CatalogEntry[]): string[] =>
  partOf('books-blue', entries, steering).instances.map(({ id, status }) => `${id} ${status}`);

describe('the catalog', () => {
  it('tells each instance by its own check, not by those of the host whose agent registered it', () => {
    expect(shown(entry('t1', 'passing', 'passing'), entry('t2', 'critical', 'passing'))).toEqual([
      'books-blue:t1 passing',
      'books-blue:t2 critical',
    ]);
  });

  it('keeps what was last known when the host that registered everything has died', () => {
    expect(shown(entry('t1', 'passing', 'critical'))).toEqual(['books-blue:t1 passing']);
  });

  it('believes the host that has taken over, and not the dead one', () => {
    expect(shown(entry('t1', 'passing', 'critical'), entry('t2', 'passing', 'passing'))).toEqual([
      'books-blue:t2 passing',
    ]);
    expect(shown(entry('t1', 'critical', 'passing'), entry('t1', 'passing', 'passing'))).toHaveLength(1);
  });

  it('believes who steers, and nothing old that another host still has', () => {
    const [old, current] = [
      entry('t1', 'passing', 'passing', 'manager-1'),
      entry('t2', 'passing', 'passing', 'manager-2'),
    ];
    expect(shownBy(new Set(['manager-2']), old, current)).toEqual(['books-blue:t2 passing']);
    // A release and the healer at once: each knows some of them.
    expect(shownBy(new Set(['manager-1', 'manager-2']), old, current)).toHaveLength(2);
    // Who has registered nothing yet, or has died, has no say.
    expect(shownBy(new Set(['manager-3']), old, current)).toHaveLength(2);
    const dead = entry('t3', 'passing', 'critical', 'manager-3');
    expect(shownBy(new Set(['manager-3']), old, dead)).toEqual(['books-blue:t1 passing']);
  });

  it('leaves out what others have registered by that name', () => {
    const other = entry('t1', 'passing', 'passing');
    expect(shown({ ...other, Service: { ...other.Service, ID: 'books-blue' } })).toEqual([]);
  });

  it('has the place of each instance', () => {
    expect(partOf('books-blue', [entry('t1', 'passing', 'passing')], nobody).endpoints).toEqual([
      { task: 't1', address: '10.0.0.1', port: 8000, node: 'node-1' },
    ]);
  });
});
