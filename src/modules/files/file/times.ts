/**
 * `modification_time` and `access_time`: what they mean on the host's clock and in its time zone.
 * @module
 */
import { fail, raw, sh, type FileStat, type ReadHost, type ResultKeys } from '../../../sdk/index.ts';
import type { FileParams } from './params.ts';
import { parseTime } from './strptime.ts';

/** Seconds since the epoch, the host's present, or as it is. */
type Wanted = number | 'now' | 'preserve';

export interface WantedTimes {
  readonly mtime: Wanted;
  readonly atime: Wanted;
}

export interface TimePlan {
  readonly changed: boolean;
  readonly before: ResultKeys;
  readonly after: ResultKeys;
  /** Shell that sets the times of the path in a shell word. */
  readonly program: ((word: string, follow: boolean) => string) | undefined;
}

export const keepTimes: TimePlan = { changed: false, before: {}, after: {}, program: undefined };

/** What the parameters ask for; written times are turned into seconds by the host, whose time zone they are in. */
export async function wantedTimes(
  params: FileParams,
  host: ReadHost,
  fallback: 'now' | 'preserve',
): Promise<WantedTimes> {
  const [mtime, atime] = await Promise.all([
    wanted(params.modification_time ?? fallback, params.modification_time_format, host),
    wanted(params.access_time ?? fallback, params.access_time_format, host),
  ]);
  return { mtime, atime };
}

async function wanted(text: string, format: string, host: ReadHost): Promise<Wanted> {
  if (text === 'now' || text === 'preserve') return text;
  const time = parseTime(text, format);
  if (time === undefined)
    return fail(
      `Error while obtaining timestamp for time ${text} using format ${format}: time data '${text}' does not match format '${format}'`,
    );
  const { stdout, rc } = await host.probe(sh`date -d ${time} +%s`);
  return rc === 0 ? Number(stdout.trim()) : fail(`The host's date cannot read ${time}`);
}

/** What has to change. `now` always does, as it does in Ansible. */
export function planTimes(stat: FileStat | undefined, times: WantedTimes): TimePlan {
  const before: Record<string, unknown> = {};
  const after: Record<string, unknown> = {};
  const words: ['m' | 'a', Wanted][] = [];
  for (const [key, flag] of [
    ['mtime', 'm'],
    ['atime', 'a'],
  ] as const) {
    // prettier-ignore
    const want = times[key];
    if (want === 'preserve' || want === stat?.[key]) continue;
    words.push([flag, want]);
    if (stat !== undefined) before[key] = stat[key];
    after[key] = want;
  }
  if (words.length === 0) return keepTimes;
  return {
    changed: true,
    before,
    after,
    program: (word, follow) =>
      // Anyone who may write to a file may set it to the present; other times are for its owner.
      words.length === 2 && words.every(([, want]) => want === 'now')
        ? touch('', 'now', word, follow)
        : words.map(([flag, want]) => touch(flag, want, word, follow)).join(' && '),
  };
}

const touch = (flag: 'm' | 'a' | '', time: Wanted, word: string, follow: boolean): string =>
  sh`touch -c${raw(`${flag}${follow ? '' : 'h'}`)} ${raw(time === 'now' ? '' : `-d @${time} `)}-- ${raw(word)}`;
