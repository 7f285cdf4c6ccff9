import { describe, expect, it } from 'vitest';
import { byTime, LogReader, sinceSeconds } from '../../../src/modules/bluegreen/day-two/log-lines.ts';

const details = 'com.docker.swarm.node.id=n1,com.docker.swarm.service.id=s1,com.docker.swarm.task.id=t1';
const at = (second: number): string => `2026-11-29T21:00:${String(second).padStart(2, '0')}.000000000Z`;

function frame(stream: 1 | 2, text: string): Buffer {
  const head = Buffer.alloc(8);
  head[0] = stream;
  head.writeUInt32BE(Buffer.byteLength(text), 4);
  return Buffer.concat([head, Buffer.from(text)]);
}

const answer = Buffer.concat([
  frame(1, `${at(3)} ${details} späte Zeile = mit Zeichen\n`),
  frame(2, `${at(1)} ${details} an error\n`),
  frame(1, `${at(2)} ${details} \n`),
]);

describe('the log of a service of the swarm', () => {
  it('is read into lines with time, task, node and stream, and sorted by time', () => {
    const lines = new LogReader().read(answer).sort(byTime);
    expect(lines.map(({ text, stream }) => [stream, text])).toEqual([
      ['stderr', 'an error'],
      ['stdout', ''],
      ['stdout', 'späte Zeile = mit Zeichen'],
    ]);
    expect(lines[0]).toMatchObject({ time: at(1), task: 't1', node: 'n1' });
  });

  it('is the same in whatever pieces it comes', () => {
    const whole = new LogReader().read(answer);
    for (const size of [1, 3, 7, 64]) {
      const reader = new LogReader();
      const lines = [];
      for (let i = 0; i < answer.length; i += size) lines.push(...reader.read(answer.subarray(i, i + size)));
      expect(lines).toEqual(whole);
    }
  });

  it('of containers with a terminal has no frames', () => {
    const text = `${at(1)} ${details} one\r\n${at(2)} ${details} two\r\n`;
    expect(new LogReader().read(Buffer.from(text)).map((line) => line.text)).toEqual(['one', 'two']);
  });
});

it('--since takes spans and times', () => {
  const now = Date.parse('2026-11-29T22:00:00Z');
  expect(sinceSeconds('10m', now)).toBe(now / 1000 - 600);
  expect(sinceSeconds('2h30m', now)).toBe(now / 1000 - 9000);
  expect(sinceSeconds('2026-11-29T21:00:00Z', now)).toBe(now / 1000 - 3600);
  expect(sinceSeconds('2026-11-29', now)).toBe(Date.parse('2026-11-29') / 1000);
  for (const wrong of ['', '10', 'yesterday', '2026-99-99', '-5m'])
    expect(sinceSeconds(wrong, now), wrong).toBeUndefined();
});
