/**
 * Recorded events: JSON lines that take the place of sources.
 * @module
 */
import { TsplayError } from '../../errors/index.ts';
import type { EventData } from '../../sdk/index.ts';
import { readText } from '../../source/index.ts';
import { parseForeignJson } from '../../util/depth.ts';

export interface Recorded {
  /** Which ruleset of the book, from 0. */
  readonly ruleset: number;
  readonly event: EventData;
}

/** Reads lines of `{"ruleset": N, "event": {…}}`. Throws TSP1003 with the line that is none. */
export function readRecorded(file: string): Recorded[] {
  return readText(file)
    .split('\n')
    .flatMap((text, i) => (text.trim() === '' ? [] : [readLine(text, file, i + 1)]));
}

function readLine(text: string, file: string, line: number): Recorded {
  let said: unknown;
  try {
    said = parseForeignJson(text);
  } catch {
    said = undefined;
  }
  const { ruleset = 0, event } = (said ?? {}) as Partial<Recorded>;
  if (Number.isInteger(ruleset) && ruleset >= 0 && typeof event === 'object' && !Array.isArray(event))
    return { ruleset, event };
  throw new TsplayError('TSP1003', 'this line is not a recorded event', {
    src: { file, line, col: 1 },
    hint: 'write {"ruleset": 0, "event": {…}}',
  });
}
