import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { pauseAt } from '../../src/cli/pause.ts';
import type { CliProcess } from '../../src/cli/process.ts';

const never = new AbortController().signal;

/** A terminal, or a pipe, that says what was written to it. */
function terminal(isTTY: boolean) {
  const keys = new PassThrough();
  let said = '';
  const proc = {
    stdin: Object.assign(keys, { isTTY, setRawMode: () => undefined }),
    stderr: { write: (text: string) => void (said += text) },
  } as unknown as CliProcess;
  return { proc, press: (text: string) => setTimeout(() => keys.write(text), 20), said: () => said };
}

const untilEnter = { lines: ['[task]'], prompt: 'Go on:', seconds: undefined, secret: false };
const timed = { lines: ['Pausing for 1 seconds'], prompt: 'how to end', seconds: 1, secret: true };

describe('a pause', () => {
  it('ends with Enter, and has what was typed', async () => {
    const { proc, press, said } = terminal(true);
    press('helo\x7flo\r');
    expect(await pauseAt(proc, untilEnter, never)).toEqual({ kind: 'answered', text: 'hello' });
    expect(said()).toContain('[task]\n');
    expect(said()).toContain('Go on:');
  });

  it('shows nothing of what is secret', async () => {
    const { proc, press, said } = terminal(true);
    press('pancakes\r');
    expect(await pauseAt(proc, { ...untilEnter, secret: true }, never)).toEqual({
      kind: 'answered',
      text: 'pancakes',
    });
    expect(said()).not.toContain('pancakes');
  });

  it.each([
    ['C', 'elapsed'],
    ['a', 'aborted'],
  ])('asks after Ctrl-C, and %s means %s', async (key, kind) => {
    for (const pause of [untilEnter, { ...timed, seconds: 60 }]) {
      const { proc, press, said } = terminal(true);
      press('\x03');
      setTimeout(() => press(key), 100);
      expect(await pauseAt(proc, pause, never)).toEqual({ kind });
      expect(said()).toContain("Press 'C' to continue the play or 'A' to abort");
    }
  });

  it('is over when its time is, whatever is typed', async () => {
    const { proc, press } = terminal(true);
    press('\rx\r');
    expect(await pauseAt(proc, timed, never)).toEqual({ kind: 'elapsed' });
  });

  it('does not wait where there is no terminal', async () => {
    const { proc } = terminal(false);
    expect(await pauseAt(proc, untilEnter, never)).toEqual({ kind: 'nobody' });
    expect(await pauseAt(proc, { ...timed, seconds: 0.01 }, never)).toEqual({ kind: 'elapsed' });
  });
});
