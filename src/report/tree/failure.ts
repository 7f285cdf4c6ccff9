/**
 * A failure at a terminal: the message first, then what the program said, then where.
 * @module
 */
import type { HostResult, TaskInfo } from '../../events/types.ts';
import type { Paint } from '../style.ts';
import type { PlaceTeller } from '../text/failure.ts';
import { pyJson } from '../text/json.ts';
import { indentText } from '../text/layout.ts';
import { hostLabel, visibleResult } from '../text/result.ts';
import { glyphs, tones } from './glyphs.ts';

const asText = (value: unknown): string => (typeof value === 'string' ? value.replace(/\s+$/, '') : '');

const told = new Set([
  ...['msg', 'cmd', 'rc', 'stdout', 'stderr', 'stdout_lines', 'stderr_lines', 'start', 'end', 'delta'],
  ...['changed', 'failed', 'unreachable', 'module_stdout', 'module_stderr', 'item', 'ansible_loop_var'],
]);

/** The command as a user would type it. */
const command = (cmd: unknown): string =>
  Array.isArray(cmd) ? cmd.map((word) => String(word)).join(' ') : asText(cmd);

function blocks(task: TaskInfo, result: HostResult, looped: boolean): string[] {
  const data = result.result;
  const out: string[] = [];
  const cmd = command(data.cmd);
  if (cmd !== '') out.push(`cmd: ${cmd}${typeof data.rc === 'number' ? `  (rc ${data.rc})` : ''}`);
  for (const key of ['stdout', 'stderr', 'module_stdout', 'module_stderr']) {
    const text = asText(data[key]);
    if (text !== '') out.push(`${key}:`, indentText(text, 2));
  }
  const rest = Object.entries(visibleResult(task, data, 0, looped)).filter(([key]) => !told.has(key));
  if (rest.length > 0) out.push(pyJson(Object.fromEntries(rest)));
  return out;
}

/** The whole account, several lines with a trailing newline. */
export function treeFailure(
  task: TaskInfo,
  result: HostResult,
  { paint, place }: { readonly paint: Paint; readonly place: PlaceTeller },
  looped = false,
): string {
  const item = result.itemLabel === undefined ? '' : ` (item=${result.itemLabel})`;
  const [first = '', ...more] = (asText(result.result.msg) || 'failed').split('\n');
  const ignored = result.ignored ? ' (ignored)' : '';
  const word = result.status === 'unreachable' ? 'unreachable: ' : '';
  const tone = tones[result.status];
  const head = `${glyphs[result.status]} ${hostLabel(result)}${item}: ${word}${first}${ignored}`;
  const body = [...more, ...blocks(task, result, looped)].map((text) => indentText(text, 4));
  const where = place(task, result);
  if (where !== '') body.push(indentText(where, 2));
  const lines = [`${paint(tone, head)}  ${paint('dim', `[${task.name}]`)}`, ...body];
  return `${lines.join('\n')}\n`;
}
