import { expect, it } from 'vitest';
import { refitted } from '../../src/report/tree/refit.ts';

const up = '\u001B[1A\u001B[2K';

it('wipes the rows that a narrower terminal has made of lines which were drawn before', () => {
  const terminal = { columns: 200, write: () => true };
  const written: string[] = [];
  const stream = refitted(terminal, (text) => written.push(text));
  const frame = `${'x'.repeat(100)}\n\u001B[31m${'y'.repeat(80)}\u001B[39m\n`;
  stream.write(frame);
  stream.write(frame);
  terminal.columns = 80;
  stream.write('new\n');
  terminal.columns = 40;
  stream.write('newer\n');
  terminal.columns = 200;
  stream.write(frame);
  // Of two lines, one takes two rows of 80 columns; codes take no room. What fits has nothing to wipe.
  expect(written).toEqual([frame, frame, `${up}new\n`, 'newer\n', frame]);
});
