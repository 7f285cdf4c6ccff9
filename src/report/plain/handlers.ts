/**
 * What plain output does at each event.
 * @module
 */
import { basename } from 'node:path';
import type { EventOf } from '../../events/types.ts';
import type { ReportOptions } from '../options.ts';
import { banner, bannerWidth } from '../text/layout.ts';
import { pyJson } from '../text/json.ts';
import { recapLines } from '../text/recap.ts';
import { noticeFilter } from '../text/warnings.ts';
import { resultPrinter, type Handlers } from './results.ts';
import { screen, type Screen } from './screen.ts';

/** Handlers that share one run's state (which banner is on the screen, which warnings were told). */
export function plainHandlers(options: ReportOptions): Handlers {
  const out = screen(options);
  const notice = noticeFilter(options);
  const tell: (event: Parameters<typeof notice>[0]) => void = (event) => {
    const text = notice(event);
    if (text !== undefined) options.stderr.write(`${text}\n`);
  };
  return {
    ...playHandlers(out, options),
    ...resultPrinter(out, options),
    warning: tell,
    deprecation: tell,
    error: tell,
    stats: (event) => printStats(event, out, options),
  };
}

function playHandlers(out: Screen, options: ReportOptions): Handlers {
  const { verbosity, display } = options;
  const markers = display.checkModeMarkers;
  return {
    'run.start': (event) => {
      out.check = event.check && markers;
      if (out.check) out.banner('DRY RUN');
    },
    'playbook.start': ({ file, plays }) => {
      if (verbosity < 2) return;
      out.banner(`PLAYBOOK: ${basename(file)}`);
      out.line(`${plays} plays in ${file}`, 'verbose');
    },
    'play.start': (event) => {
      out.startPlay(event.strategy ?? 'linear');
      const name = event.name.trim();
      out.banner(`PLAY${name === '' ? '' : ` [${name}]`}${out.checkMark(event.check)}`);
    },
    'play.noHosts': (event) =>
      event.remaining ? out.banner('NO MORE HOSTS LEFT') : out.line('skipping: no hosts matched', 'skip'),
    'task.start': (event) => out.startTask(event.task),
    'host.start': (event) => {
      if (display.showPerHostStart) out.line(` [started ${event.task.name} on ${event.host}]`, 'ok');
    },
    'include.loaded': (event) => {
      if (event.task) out.ensureTask(event.task);
      const item = event.itemLabel === undefined ? '' : ` => (item=${event.itemLabel})`;
      out.line(`included: ${event.file} for ${event.hosts.join(', ')}${item}`, 'included');
    },
    note: (event) => {
      if (verbosity >= event.verbosity) out.line(event.message, 'verbose');
    },
    'handler.notified': (event) => {
      if (verbosity > 1) out.line(`NOTIFIED HANDLER ${event.handler} for ${event.host}`, 'verbose');
    },
  };
}

function printStats(event: EventOf<'stats'>, out: Screen, options: ReportOptions): void {
  const { stdout, paint, display } = options;
  const heading = banner('PLAY RECAP', bannerWidth(stdout));
  stdout.write(`\n${heading}\n`);
  for (const line of recapLines(event.hosts, paint)) stdout.write(`${line}\n`);
  stdout.write('\n');
  if (display.showCustomStats && Object.keys(event.custom).length > 0) printCustom(event, out, options);
  if (out.check) out.banner('DRY RUN');
}

function printCustom(event: EventOf<'stats'>, out: Screen, { stdout }: ReportOptions): void {
  out.banner('CUSTOM STATS: ');
  const text = (value: unknown): string => pyJson(value, 1).replaceAll('\n', '');
  for (const key of Object.keys(event.custom).sort())
    if (key !== '_run') stdout.write(`\t${key}: ${text(event.custom[key])}\n`);
  if ('_run' in event.custom) stdout.write(`\n\tRUN: ${text(event.custom._run)}\n`);
  stdout.write('\n');
}
