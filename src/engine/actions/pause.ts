import { setTimeout as sleep } from 'node:timers/promises';
import { p } from '../../sdk/index.ts';
import { typeName } from '../../template/runtime/kinds.ts';
import { timeText } from '../../util/clock.ts';
import type { Value } from '../../util/value.ts';
import type { Pause, PauseEnd, RunHooks } from '../state/options.ts';
import { outcome } from '../state/outcome.ts';
import { defineAction } from './define.ts';

/** As Python's `int`: fractions of numbers are cut off, text must be a whole number. */
const toInt = (value: Value): number | undefined => {
  if (typeof value === 'number' || typeof value === 'bigint') return Math.trunc(Number(value));
  if (typeof value === 'boolean') return Number(value);
  return typeof value === 'string' && /^\s*[-+]?\d+\s*$/.test(value) ? Number(value) : undefined;
};

const duration = (name: string, doc: string) =>
  p.raw({
    doc,
    check: (value: Value) =>
      value === null || toInt(value) !== undefined
        ? undefined
        : {
            message: `argument '${name}' is of type ${typeName(value)} and we were unable to convert to int`,
          },
  });

export const pause = defineAction({
  name: 'ansible.builtin.pause',
  traits: { oncePerPlay: true },
  summary: 'Wait for a while, or for a person to press Enter',
  description:
    'Runs once for all hosts of the play. Ctrl-C, then C goes on early, Ctrl-C, then A ends the play. Where no person ' +
    'is at the terminal only a time is waited for.',
  params: {
    minutes: duration('minutes', 'How long, in whole minutes.'),
    seconds: duration('seconds', 'How long, in whole seconds; at least one.'),
    prompt: p.str({ doc: 'What to ask; the answer is `user_input`, unless a time is given.' }),
    echo: p.bool({ doc: 'Show what is typed.', default: true }),
  },
  constraints: { mutuallyExclusive: [['minutes', 'seconds']] },
  support: { check: 'full', diff: 'none' },
  examples: [{ title: 'Five seconds', yaml: 'pause: {seconds: 5}' }],
  async run(params, { section, title }) {
    const { run } = section.play;
    const minutes = toInt(params.minutes ?? null);
    const given = minutes === undefined ? toInt(params.seconds ?? null) : minutes * 60;
    const seconds = given === undefined ? undefined : Math.max(1, given);
    const start = new Date();
    const end = await wait(pauseOf(title, params.prompt, seconds, params.echo), run.hooks);
    if (end.kind === 'nobody') run.warn('Not waiting for response to prompt as stdin is not interactive');
    const waited = (Date.now() - start.getTime()) / 1000;
    const text = end.kind === 'answered' ? end.text : '';
    if (!params.echo && text !== '') run.secret(text);
    const unit = minutes === undefined && seconds !== undefined ? 'seconds' : 'minutes';
    const keys = {
      changed: false,
      start: timeText(start),
      stop: timeText(new Date()),
      delta: Math.trunc(waited),
      rc: 0,
      stdout: `Paused for ${rounded(unit === 'seconds' ? waited : waited / 60)} ${unit}`,
      stderr: '',
      echo: params.echo,
      user_input: text,
    };
    return end.kind === 'aborted' ? outcome('failed', { msg: 'user requested abort!' }) : outcome('ok', keys);
  },
});

/** Python's `round(x, 2)` as text. */
const rounded = (x: number): string => {
  const text = String(Math.round(x * 100) / 100);
  return text.includes('.') ? text : `${text}.0`;
};

const howToEnd = "(ctrl+C then 'C' = continue early, ctrl+C then 'A' = abort)";

function pauseOf(
  task: string,
  prompt: string | undefined,
  seconds: number | undefined,
  echo: boolean,
): Pause {
  const hidden = echo ? '' : ' (output is hidden)';
  const question = `${prompt ?? 'Press enter to continue, Ctrl+C to interrupt'}${hidden}:`;
  if (seconds === undefined) return { lines: [`[${task}]`], prompt: question, seconds, secret: !echo };
  const lines = [`Pausing for ${seconds} seconds${hidden}`, howToEnd];
  return prompt === undefined
    ? { lines: lines.slice(0, 1), prompt: howToEnd, seconds, secret: true }
    : { lines: [...lines, `[${task}]`], prompt: question, seconds, secret: true };
}

async function wait(asked: Pause, hooks: RunHooks): Promise<PauseEnd> {
  if (hooks.pause !== undefined) return hooks.pause(asked);
  if (asked.seconds === undefined) return { kind: 'nobody' };
  await sleep(asked.seconds * 1000, undefined, { signal: hooks.signal }).catch(() => undefined);
  return { kind: 'elapsed' };
}
