import { expect, test } from 'vitest';
import { differingPlays, differingStates } from './compare.ts';
import { masked, named } from './masks.ts';
import type { Outcome } from './play.ts';
import type { State } from './state.ts';

const state = (things: Record<string, string>, texts: Record<string, string> = {}): State => ({
  things: new Map(Object.entries(things)),
  texts: new Map(Object.entries(texts)),
});

const outcome = (recap: string, ...tasks: string[]): Outcome => ({
  ...{ recap, tasks, changed: 0, failures: [], seconds: 1 },
});

test('things that one machine lacks or has otherwise are told, with what differs in texts', () => {
  const theirs = state(
    { 'package a': '1 ii', 'file /etc/x': 'file 644 0:0  1', 'user u': 'x:1' },
    { 'file /etc/x': 'one\n' },
  );
  const ours = state(
    { 'package b': '1 ii', 'file /etc/x': 'file 644 0:0  2', 'user u': 'x:1' },
    { 'file /etc/x': 'two\n' },
  );
  const [file, ...packages] = differingStates(theirs, ours);
  expect(file).toMatch(/^file \/etc\/x: file 644 0:0 {2}1 \| file 644 0:0 {2}2\n[^]*\n-one\n\+two\n/);
  expect(packages).toEqual(['package a: 1 ii | none', 'package b: none | 1 ii']);
});

test('what is random on any machine is not compared, and its neighbours are', () => {
  const theirs = state({
    'file /etc/machine-id': '1',
    'file /etc/machine-info': '1',
    'socket udp 127.0.0.11:4': '',
  });
  expect(differingStates(theirs, state({}))).toEqual(['file /etc/machine-info: 1 | none']);
});

test('addresses and salted passwords are masked, the latter only where passwords are kept', () => {
  expect(masked('listen 10.0.0.1:80', '10.0.0.1', '/etc/x')).toBe('listen ADDRESS:80');
  const line = 'root:$y$j9T$salt$hash:20000:0:99999:7:::';
  expect(masked(line, '10.0.0.1', '/etc/shadow')).toBe('root:PASSWORD:20000:0:99999:7:::');
  expect(masked(line, '10.0.0.1', '/etc/other')).toBe(line);
});

test('times and the names of backups are masked', () => {
  expect(masked('# 2026-11-30T21:56:24.946483 a.605.2026-11-30@21:56:24~ 2026-11-30', '10.0.0.1')).toBe(
    '# TIME a.PID.TIME~ 2026-11-30',
  );
});

test('numbers that the kernel gives are masked in names', () => {
  expect(named('entry /run/samba/msg.lock/2015', '10.0.0.1')).toBe('entry /run/samba/msg.lock/NUMBER');
  expect(named('socket tcp 0.0.0.0:33017', '10.0.0.1')).toBe('socket tcp 0.0.0.0:PORT');
  expect(named('socket tcp 10.0.0.1:3306', '10.0.0.1')).toBe('socket tcp ADDRESS:3306');
});

test('plays differ by their recap, by the status of a task, and by tasks that one lacks', () => {
  const theirs = outcome('ok=2', 'ok a', 'changed b');
  expect(differingPlays(theirs, outcome('ok=2', 'ok a', 'changed b'), 'the first play')).toEqual([]);
  expect(differingPlays(theirs, outcome('ok=1', 'ok a'), 'the first play')).toEqual([
    'recap of the first play: ok=2 | ok=1',
    'task 2 of the first play: changed b | none',
  ]);
});
