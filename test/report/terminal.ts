/**
 * A terminal small enough for a test: it obeys the few codes that a live region uses, so that a test can look at what
 * a person would see.
 */
export class Terminal {
  readonly isTTY = true;
  readonly columns: number;
  readonly rows: number;
  /** Every frame that was ever on the screen. */
  readonly frames: string[] = [];
  #lines: string[] = [''];
  #row = 0;

  constructor(columns = 80, rows = 24) {
    this.columns = columns;
    this.rows = rows;
  }

  write(text: string): boolean {
    for (const piece of text.split(/(\u001B\[[0-9?;]*[A-Za-z]|\n)/)) this.#take(piece);
    this.frames.push(this.screen());
    return true;
  }

  #take(piece: string): void {
    if (piece === '\n') this.#lines[++this.#row] ??= '';
    else if (piece === '\u001B[2K') this.#lines[this.#row] = '';
    else if (/^\u001B\[\d*A$/.test(piece)) this.#row = Math.max(0, this.#row - 1);
    else if (piece.startsWith('\u001B')) return;
    else this.#lines[this.#row] = (this.#lines[this.#row] ?? '') + piece.replaceAll('\r', '');
  }

  /** What stands there now, without empty lines at the end. */
  screen(): string {
    return this.#lines
      .map((line) => line.trimEnd())
      .join('\n')
      .trimEnd();
  }
}
