/**
 * The log of a service as lines by task.
 * @module
 */
import { StringDecoder } from 'node:string_decoder';

export interface LogLine {
  /** Id of the task that wrote it. */
  readonly task: string;
  readonly stream: 'stdout' | 'stderr';
  readonly text: string;
}

/** Puts lines together: Docker cuts long ones, and says with each piece whose it is (`details`). */
export class LogLines {
  #rest: Buffer = Buffer.alloc(0);
  readonly #open = new Map<string, { readonly decoder: StringDecoder; text: string }>();

  /** The lines that the bytes complete. */
  push(bytes: Buffer): LogLine[] {
    const all = Buffer.concat([this.#rest, bytes]);
    const lines: LogLine[] = [];
    let at = 0;
    for (; at + 8 <= all.length;) {
      const end = at + 8 + all.readUInt32BE(at + 4);
      if (end > all.length) break;
      lines.push(...this.#piece(all[at] === 2 ? 'stderr' : 'stdout', all.subarray(at + 8, end)));
      at = end;
    }
    this.#rest = all.subarray(at);
    return lines;
  }

  #piece(stream: LogLine['stream'], data: Buffer): LogLine[] {
    const space = data.indexOf(0x20);
    const task = /com\.docker\.swarm\.task\.id=(\w+)/.exec(data.subarray(0, space).toString('latin1'))?.[1];
    if (space === -1 || task === undefined) return [];
    const key = `${task} ${stream}`;
    const open = this.#open.get(key) ?? { decoder: new StringDecoder('utf8'), text: '' };
    this.#open.set(key, open);
    const [last = '', ...before] = (open.text + open.decoder.write(data.subarray(space + 1)))
      .split('\n')
      .reverse();
    open.text = last;
    return before.reverse().map((text) => ({ task, stream, text }));
  }
}
