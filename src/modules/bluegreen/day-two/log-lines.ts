/**
 * Lines of a swarm service's log as Docker sends them with `timestamps` and `details`:
 * `TIME com.docker.swarm.node.id=N,com.docker.swarm.task.id=T,… TEXT`.
 * @module
 */

/** A line of one task's log. */
export interface RawLine {
  /** RFC 3339 with nine digits: texts compare as times do. */
  readonly time: string;
  readonly task: string;
  readonly node: string;
  readonly stream: 'stdout' | 'stderr';
  readonly text: string;
}

const head = 8;

/** Longest frame that is believed: Docker cuts lines at 16 KiB. More is no frame, but a stream that is not multiplexed. */
const longest = 1 << 20;

/** Takes a stream apart as it comes; what has not come whole waits for the rest. */
export class LogReader {
  #rest: Buffer = Buffer.alloc(0);

  /** The lines that this piece completes. */
  read(piece: Buffer): RawLine[] {
    this.#rest = this.#rest.length === 0 ? piece : Buffer.concat([this.#rest, piece]);
    const lines: RawLine[] = [];
    let at = 0;
    while (this.#rest.length - at >= head) {
      const size = this.#rest.readUInt32BE(at + 4);
      if (!isHead(this.#rest, at) || size > longest) return [...lines, ...this.#bare(at)];
      if (this.#rest.length - at < head + size) break;
      const text = this.#rest.toString('utf8', at + head, at + head + size);
      lines.push(...linesOf(text, this.#rest[at] === 2 ? 'stderr' : 'stdout'));
      at += head + size;
    }
    this.#rest = this.#rest.subarray(at);
    return lines;
  }

  /** A container with a terminal has one stream, in no frames. */
  #bare(at: number): RawLine[] {
    const end = this.#rest.lastIndexOf(0x0a);
    if (end < at) return [];
    const text = this.#rest.toString('utf8', at, end + 1);
    this.#rest = this.#rest.subarray(end + 1);
    return linesOf(text.replaceAll('\r\n', '\n'), 'stdout');
  }
}

const isHead = (bytes: Buffer, at: number): boolean =>
  (bytes[at] ?? 255) <= 2 && bytes[at + 1] === 0 && bytes[at + 2] === 0 && bytes[at + 3] === 0;

const shape = /^(\d{4}-\d\d-\d\dT[\d:.]+Z) (\S*) ?(.*)$/s;

function linesOf(text: string, stream: RawLine['stream']): RawLine[] {
  return text
    .replace(/\n$/, '')
    .split('\n')
    .flatMap((line) => {
      const [, time, details = '', said = ''] = shape.exec(line) ?? [];
      if (time === undefined) return [];
      const known = new Map(details.split(',').map((pair) => pair.split('=', 2) as [string, string]));
      const of = (what: string): string => known.get(`com.docker.swarm.${what}.id`) ?? '';
      return [{ time, task: of('task'), node: of('node'), stream, text: said }];
    });
}

/** By time; lines of one time stay as they came. */
export const byTime = (a: RawLine, b: RawLine): number => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0);

const units: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** Seconds since the epoch that `10m`, `2h30m`, a date or a time mean; undefined for what means none. */
export function sinceSeconds(text: string, now: number): number | undefined {
  if (/^(\d+[smhd])+$/.test(text)) {
    const back = [...text.matchAll(/(\d+)([smhd])/g)].reduce(
      (sum, [, count, unit]) => sum + Number(count) * (units[unit ?? ''] ?? 0),
      0,
    );
    return Math.floor(now / 1000) - back;
  }
  const time = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text.replace(' ', 'T')) : Number.NaN;
  return Number.isNaN(time) ? undefined : Math.floor(time / 1000);
}
