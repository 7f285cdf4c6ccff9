/**
 * A key on the line of the key that holds it: `debug: msg: hi`.
 * @module
 */
import { playKeywords, taskKeywords } from './keywords.ts';
import type { Repair } from './repairs-flow.ts';
import { quoted } from './requote.ts';

/** Keys whose value is words. */
const wordKeys = new Set(['name', 'msg', 'shell', 'command', 'raw', 'script', 'cmd', 'title', 'description']);

/** Keys whose value is text, or of which nothing can be below. */
const textKeys = new Set([
  ...wordKeys,
  ...['hosts', 'argv', 'register', 'tags', 'notify', 'listen'],
  ...[
    'serial',
    'strategy',
    'connection',
    'delegate_to',
    'become',
    'become_user',
    'become_method',
    'ignore_errors',
  ],
  ...[
    'description',
    'title',
    'content',
    'block',
    'line',
    'regexp',
    'replace',
    'import_playbook',
    'gather_facts',
  ],
]);

/** Keys whose value is a map. */
const mapKeys = new Set(['vars', 'environment', 'args', 'module_defaults', 'loop_control', 'local_action']);

const keywords: ReadonlySet<string> = new Set([...playKeywords, ...taskKeywords]);

const conditions = new Set(['when', 'changed_when', 'failed_when', 'until', 'break_when']);

const lastPart = (key: string): string => key.slice(key.lastIndexOf('.') + 1);

/**
 * Repairs of a line whose value holds a colon and a space; none where all of the value can only be text.
 * @param lead what stands in front of the key: spaces and dashes
 * @param body the value, without a comment
 */
export function nestedRepairs(lead: string, key: string, body: string, col: number): Repair[] {
  const name = lastPart(key);
  if (conditions.has(name)) return condition(lead, key, body, col);
  const next = /^([^\s:"']+)\s+([a-z_]+):\s+\S/.exec(body);
  if (next && keywords.has(next[2] ?? '') && !wordKeys.has(name))
    return [
      {
        message: `"${next[2] ?? ''}" on the line of "${key}"`,
        hint: 'A key stands on a line of its own.',
        text: `${lead}${key}: ${next[1] ?? ''}\n${' '.repeat(lead.length)}${body.slice((next[1] ?? '').length).trimStart()}`,
        col,
      },
    ];
  const isMap = mapKeys.has(name) || key.split('.').length > 2;
  const pairs = pairsOf(body, isMap ? '[A-Za-z_]' : '[a-z_]');
  const inner = /^[\w-]+/.exec(pairs?.[0] ?? '')?.[0];
  if (pairs === undefined || inner === undefined || textKeys.has(name) || !/^[a-z_][\w.]*$/.test(key))
    return [];
  const hint = isMap
    ? 'What a key holds stands below it, two columns further in.'
    : `If "${inner}" is a key of its own, it stands below "${key}", two columns further in. If all of it is text, quote it: ${key}: ${quoted(body)}.`;
  return [2, 4].map((more) => ({
    message: isMap
      ? `"${key}" holds a key on its own line`
      : 'a colon followed by a space inside a value that is not quoted',
    hint,
    text: [`${lead}${key}:`, ...pairs.map((pair) => ' '.repeat(lead.length + more) + pair)].join('\n'),
    col,
  }));
}

/** `name: nginx state: started` as two; a value of several words goes on to the end. `first` is how a key begins. */
function pairsOf(body: string, first: string): string[] | undefined {
  const parts = body.split(/\s+(?=[a-z_]\w*:(?:\s|$))/);
  const several =
    parts.length > 1 && parts.every((part) => /^[a-z_]\w*:\s+(?:[^\s"']+|"[^"]*"|'[^']*')$/.test(part));
  const pairs = (several ? parts : [body]).map((part) => {
    const found = new RegExp(`^(${first}\\w*):(?:\\s+(.*))?$`).exec(part);
    if (!found) return undefined;
    const [, key = '', value = ''] = found;
    if (value === '') return `${key}:`;
    const isQuoted = /^(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*')$/.test(value);
    const isWrong = !isQuoted && /^\{[{%]|^[@`%,\]}*&!]|^["'].*[^"']$|:(?:\s|$)/.test(value);
    return `${key}: ${isWrong ? quoted(value) : value}`;
  });
  return pairs.includes(undefined) ? undefined : (pairs as string[]);
}

/** A colon where two things are compared, or where a condition ends. */
function condition(lead: string, key: string, body: string, col: number): Repair[] {
  const [, left = '', right = ''] = /^([^:"']+?)\s*:(?:\s+(.*))?$/.exec(body) ?? [];
  if (left === '' || right.includes(': ')) return [];
  const isWord = /^[A-Za-z_]\w*$/.test(right) && !/^(?:true|false|yes|no|none)$/i.test(right);
  return [
    {
      message: 'a condition is one expression, and holds no colon',
      hint: right === '' ? 'Leave it out.' : 'Values are compared with ==.',
      text: `${lead}${key}: ${left}${right === '' ? '' : ` == ${isWord ? `"${right}"` : right}`}`,
      col,
    },
  ];
}
