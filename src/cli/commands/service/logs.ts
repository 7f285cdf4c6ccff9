/**
 * `tsplay service logs`.
 * @module
 */
import { ExitCode, TsplayError } from '../../../errors/index.ts';
import { sinceSeconds } from '../../../modules/bluegreen/day-two/log-lines.ts';
import {
  followLines,
  pastLines,
  type LogLine,
  type LogRequest,
} from '../../../modules/bluegreen/day-two/logs.ts';
import type { Color } from '../../../modules/bluegreen/params.ts';
import { readNames } from '../../../modules/bluegreen/store.ts';
import { visibleLine } from '../../../util/visible.ts';
import type { CliProcess } from '../../process.ts';
import { serviceActions } from '../../options/service.ts';
import { reportOptions } from '../../run/output.ts';
import type { Paint } from '../../../report/index.ts';
import { lookAt } from './look.ts';
import { action, dockerHost, serviceName, withSteering, type Asked, type Steering } from './opened.ts';

type Options = Parameters<Parameters<typeof action<typeof serviceActions.logs.options>>[1]>[0]['options'];

/** How many lines, and from when. Throws TSP1501 for what is neither. */
function requestOf(name: string, { color, since, tail }: Options): LogRequest {
  const from = since === undefined ? undefined : sinceSeconds(since, Date.now());
  if (since !== undefined && from === undefined)
    throw new TsplayError('TSP1501', `--since must be a time, not ${since}`, {
      hint: '10m, 2h30m, 2026-01-31, 2026-01-31T22:10:00Z',
    });
  const lines = tail ?? (since === undefined ? '100' : 'all');
  if (!/^(all|\d+)$/.test(lines))
    throw new TsplayError('TSP1501', `--tail must be a number of lines or all, not ${lines}`);
  return {
    name,
    color: color as Color | undefined,
    since: from,
    tail: lines === 'all' ? undefined : Number(lines),
  };
}

/** The paint that is blue, and the one that is green. */
const paints = { blue: 'verbose', green: 'ok' } as const;

/** `blue node-01 1 | text`; columns as wide as the widest so far. */
function writer(
  { timestamps, json }: Options,
  paint: Paint,
  { redactor }: CliProcess,
): (line: LogLine) => string {
  let width = 0;
  return (said) => {
    const line = { ...said, text: redactor?.scrub(said.text) ?? said.text };
    if (json) return `${JSON.stringify(line)}\n`;
    const { color, part, node, slot, time, text } = line;
    const label = `${part === color ? color : `${color}/${part}`} ${node} ${slot}`;
    width = Math.max(width, label.length);
    const head = paint(paints[color], visibleLine(label).padEnd(width));
    return `${timestamps ? `${time} ` : ''}${head} | ${visibleLine(text)}\n`;
  };
}

/** A service that is being released for the first time has logs before it has a colour. */
async function nameOf(asked: Asked, steering: Steering): Promise<string> {
  const { consul } = steering.sources;
  const name = await serviceName(asked.args[0], asked, () => readNames(consul));
  if (!(await readNames(consul)).includes(name)) await lookAt(steering, asked);
  return name;
}

export const logs = action(serviceActions.logs, (asked) =>
  withSteering(asked, async (steering) => {
    const { proc, options, values, settings, interrupt } = asked;
    const request = requestOf(await nameOf(asked, steering), options);
    const { paint } = reportOptions(proc, { noColor: values.noColor, verbosity: 0, settings });
    const text = writer(options, paint, proc);
    const { host, docker } = steering.sources;
    const sources = { host, docker, dockerHost };
    const { lines, seen } = await pastLines(sources, request);
    proc.stdout.write(lines.map(text).join(''));
    if (options.follow)
      await followLines(sources, request, seen, (line) => proc.stdout.write(text(line)), interrupt.signal);
    return ExitCode.ok;
  }),
);
