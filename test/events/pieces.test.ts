import { describe, expect, it } from 'vitest';
import { linesOf, Pieces, type Piece } from '../../src/events/pieces.ts';
import { compileSchema } from '../../src/source/schema.ts';

const events = [
  { type: 'note', time: 1, verbosity: 1, message: 'short' },
  { type: 'note', time: 1, verbosity: 1, message: 'a'.repeat(50_000) },
  { type: 'note', time: 1, verbosity: 1, message: '"\\\n'.repeat(9000) },
  { type: 'note', time: 1, verbosity: 1, message: '😀ü\u2028\u0085'.repeat(3000) },
];

describe('an event that is longer than a line may be', () => {
  it.each([400, 1000, 8192])('comes in lines of at most %i bytes, and whole from its pieces', (limit) => {
    events.forEach((event, i) => {
      const lines = linesOf(JSON.stringify(event), i + 1, limit);
      expect(Math.max(...lines.map((line) => Buffer.byteLength(line)))).toBeLessThanOrEqual(limit);
      const pieces = new Pieces();
      const whole = lines.map((line) => {
        const value = JSON.parse(line) as Piece | (typeof events)[0];
        return value.type === 'piece' ? pieces.push(value as Piece) : line;
      });
      expect(whole.slice(0, -1).every((one) => one === undefined)).toBe(true);
      expect(JSON.parse(whole.at(-1) ?? '')).toEqual(event);
    });
  });

  it('is one line where there is no limit, or it is not longer', () => {
    for (const event of events)
      expect(linesOf(JSON.stringify(event), 1, undefined)).toEqual([JSON.stringify(event)]);
    expect(linesOf('{"a":"ü"}', 1, 400)).toEqual(['{"a":"ü"}']);
  });

  it('comes in pieces that its schema knows', () => {
    const schema = compileSchema('events');
    const lines = linesOf(JSON.stringify(events[1]), 2, 400);
    expect(lines.length).toBeGreaterThan(300);
    for (const line of lines) expect(schema.errors(JSON.parse(line))).toEqual([]);
  });

  it('is not made of pieces of which one is missing', () => {
    const lines = linesOf(JSON.stringify(events[1]), 7, 8192).map((line) => JSON.parse(line) as Piece);
    for (let left = 0; left < lines.length; left += 1) {
      const pieces = new Pieces();
      expect(lines.filter((_, i) => i !== left).map((one) => pieces.push(one))).toEqual(
        Array.from({ length: lines.length - 1 }, () => undefined),
      );
    }
  });
});
