/**
 * A frame that was drawn before the terminal became narrower.
 * @module
 */
import { stripVTControlCharacters } from 'node:util';
import { textWidth } from '../../util/text-width.ts';
import type { TextStream } from '../text-stream.ts';

const upOne = '\u001B[1A\u001B[2K';

/** Rows that lines take beyond one each, where the terminal wraps them. */
const wrappedRows = (frame: string, columns: number): number =>
  frame
    .split('\n')
    .map((line) => Math.max(1, Math.ceil(textWidth(stripVTControlCharacters(line)) / columns)) - 1)
    .reduce((sum, rows) => sum + rows, 0);

/**
 * The terminal for who draws frame over frame and wipes as many rows as the last frame had lines. A terminal that has become
 * narrower shows some of these lines in two rows: those more are wiped here, before each next frame.
 * @param write writes to the terminal
 */
export function refitted(terminal: TextStream, write: (text: string) => unknown): TextStream {
  let drawn = { frame: '', columns: terminal.columns ?? 80 };
  return {
    write: (text) => {
      const columns = terminal.columns ?? 80;
      const more = columns < drawn.columns ? wrappedRows(drawn.frame, columns) : 0;
      drawn = { frame: text, columns };
      return write(upOne.repeat(more) + text);
    },
    get isTTY() {
      return terminal.isTTY;
    },
    get columns() {
      return terminal.columns;
    },
    get rows() {
      return terminal.rows;
    },
  };
}
