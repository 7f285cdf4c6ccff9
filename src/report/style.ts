/**
 * Colours: Ansible's choices by meaning, and whether to use them at all.
 * @module
 */
import { inspect } from 'node:util';
import { marked } from './safe-stream.ts';

/** What a piece of text means; the colour follows (defaults of Ansible's COLOR_* settings). */
export type Tone = keyof typeof colours;

const colours = {
  ok: 'green',
  changed: 'yellow',
  error: 'red',
  skip: 'cyan',
  unreachable: 'redBright',
  unknown: 'magenta',
  warn: 'magentaBright',
  deprecate: 'magenta',
  debug: 'gray',
  verbose: 'blue',
  included: 'cyan',
  diffAdd: 'green',
  diffRemove: 'red',
  diffLines: 'cyan',
  heading: 'bold',
  dim: 'dim',
} as const;

/** Colours text, or leaves it alone. */
export type Paint = (tone: Tone, text: string) => string;

export const noPaint: Paint = (_tone, text) => text;

/**
 * Colours line by line, so that a pager or grep that cuts at a newline keeps the colour right. They are marks until the
 * text goes through a safe stream, which makes colours of them and of nothing else.
 */
export const colourPaint: Paint = (tone, text) => {
  const [open, close] = inspect.colors[colours[tone]] ?? [0, 0];
  return text
    .split('\n')
    .map((line) => (line === '' ? line : marked(open, line, close)))
    .join('\n');
};

type Env = Readonly<Record<string, string | undefined>>;

const truthy = (text: string | undefined): boolean => /^(1|y|yes|t|true|on)$/i.test(text ?? '');

/**
 * Whether a stream gets colours. ANSIBLE_FORCE_COLOR wins over everything (as it does in Ansible), then the switches
 * that turn colours off, then FORCE_COLOR, then whether a terminal is there.
 */
export function wantsColour(env: Env, isTTY: boolean): boolean {
  if (truthy(env.ANSIBLE_FORCE_COLOR)) return true;
  if (env.NO_COLOR !== undefined && env.NO_COLOR !== '') return false;
  if (truthy(env.ANSIBLE_NOCOLOR)) return false;
  if (env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== '') return !/^(0|false)$/i.test(env.FORCE_COLOR);
  return isTTY && env.TERM !== 'dumb';
}
