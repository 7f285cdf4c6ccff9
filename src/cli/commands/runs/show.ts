/**
 * `tsplay runs show` and `replay`: events of a record through an output.
 * @module
 */
import type { Settings } from '../../../config/index.ts';
import type { RunEvent } from '../../../events/types.ts';
import { eventsOf, findRun, selector, type RunSummary, type Selection } from '../../../history/index.ts';
import { createRenderer, isOutputName, type OutputName } from '../../../report/index.ts';
import { visibleLine } from '../../../util/visible.ts';
import { runsActions } from '../../options/runs.ts';
import type { CliProcess } from '../../process.ts';
import { reportOptions } from '../../run/output.ts';
import { dataOf } from './list.ts';
import { action, localTime, span } from './work.ts';

interface Screen {
  readonly proc: CliProcess;
  readonly settings: Settings;
  readonly output: OutputName;
  readonly options: { readonly verbose: number; readonly noColor: boolean };
}

/** Sends what is asked for through an output. Plays and tasks that nothing is asked of are left out. */
async function send(run: RunSummary, asked: Selection, screen: Screen): Promise<void> {
  const { proc, settings, output, options } = screen;
  const report = reportOptions(proc, { noColor: options.noColor, verbosity: options.verbose, settings });
  const renderer = await createRenderer(output, report);
  const isSelected = selector(asked);
  const isPart = Object.values(asked).some((value) => value !== undefined && value !== false);
  const send = isPart ? partly((event) => renderer.onEvent(event)) : renderer.onEvent.bind(renderer);
  for await (const event of eventsOf(run)) if (isSelected(event)) send(event);
  await renderer.close();
}

/** Passes results on with the play and the task they belong to, and what ended the run; nothing without results. */
function partly(pass: (event: RunEvent) => void): (event: RunEvent) => void {
  let play: RunEvent | undefined;
  let task: RunEvent | undefined;
  return (event) => {
    if (event.type === 'play.start') play = event;
    else if (event.type === 'task.start') task = event;
    else if (event.type === 'run.start' || event.type === 'run.end' || event.type === 'error') pass(event);
    else if (event.type === 'host.end' || event.type === 'item.end') {
      for (const head of [play, task]) if (head !== undefined) pass(head);
      play = task = undefined;
      pass(event);
    }
  };
}

function headingOf({ head, foot, outcome }: RunSummary): string {
  const lines = [
    ['Run', head.id],
    ['When', `${localTime(head.time)}${foot === undefined ? '' : `, ${span(foot.duration)}`}`],
    ['Who', `${head.user} on ${head.controller}`],
    ['What', `${head.command} ${head.what.join(' ')}`],
    ['Where', head.cwd],
    ['Version', head.tsplay],
    ['Result', `${outcome}${foot === undefined ? '' : `, exit status ${foot.exitCode}`}`],
  ];
  const cut = foot?.cut === true ? '\nThe record was too large: its end is missing.' : '';
  return `${lines.map(([name = '', text = '']) => `${`${name}:`.padEnd(9)}${visibleLine(text)}`).join('\n')}${cut}\n`;
}

export const showCommand = action(runsActions.show, async ({ folder, options, args, proc, settings }) => {
  const run = findRun(folder, args[0] ?? '');
  const { host, task, failed, json } = options;
  if (json) {
    const isSelected = selector({ host, task, failed });
    const results: unknown[] = [];
    const errors: string[] = [];
    for await (const event of eventsOf(run))
      if (event.type === 'error') errors.push(event.message);
      else if (event.type === 'host.end' && isSelected(event))
        results.push({ task: event.task.name, action: event.task.action, ...event.result });
    proc.stdout.write(`${JSON.stringify({ ...dataOf(run), errors, results }, null, 2)}\n`);
    return;
  }
  proc.stdout.write(headingOf(run));
  await send(run, { host, task, failed }, { proc, settings, output: 'plain', options });
});

export const replayCommand = action(runsActions.replay, async ({ folder, options, args, proc, settings }) => {
  const name = options.output ?? 'plain';
  const output = isOutputName(name) ? name : 'plain';
  await send(findRun(folder, args[0] ?? ''), {}, { proc, settings, output, options });
});
