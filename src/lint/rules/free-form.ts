/**
 * Arguments in one line of text.
 * @module
 */
import { splitArgs } from '../../source/index.ts';
import type { LintTask } from '../files/tasks.ts';
import { isScalar, pairAt } from '../nodes.ts';
import type { Edit, Rule } from '../types.ts';

const inclusions = /^(?:ansible\.builtin\.)?(?:include|include_tasks|import_playbook|import_tasks)$/;
const commands = /^(?:ansible\.windows\.)?(?:win_)?(?:command|shell)$/;
const commandWords = /(?:chdir|creates|executable|removes|stdin|stdin_add_newline|warn)=/;

export const noFreeForm: Rule = {
  id: 'no-free-form',
  summary: 'Arguments should be written as a map, not in one line of text',
  tags: ['syntax', 'risk'],
  severity: 'MEDIUM',
  fixes: true,
  ids: {
    'no-free-form': 'Arguments are written as a map',
    'no-free-form[raw]': 'The shell of a raw command is said under args',
    'no-free-form[raw-non-string]': 'A raw command is one text',
  },
  task(task, { say }) {
    if (inclusions.test(task.action)) return;
    const value = pairAt(task.node, task.action)?.value;
    const text = isScalar(value) && typeof value.value === 'string' ? value.text : undefined;
    if (task.module === 'raw') {
      if (value === undefined) return;
      if (text === undefined)
        say({ tag: 'no-free-form[raw-non-string]', message: 'raw takes one text and nothing else.' });
      else if (text.includes('executable='))
        say({ tag: 'no-free-form[raw]', message: 'Say executable under args, not in the text of raw.' });
      return;
    }
    if (text?.includes('=') !== true || (commands.test(task.module) && !commandWords.test(text))) return;
    say({
      message: `Write the arguments of ${task.action} as a map.`,
      details: task.action,
      fix: asMap(task),
    });
  },
};

/** YAML for a value that was written in one line: as it is where it reads the same, else quoted. */
function scalarText(value: string): string {
  if (/^(["'])(?:(?!\1)[^\\])*\1$/.test(value)) return value;
  if (/^[A-Za-z/][\w./@+-]*$/.test(value) && !/^(?:yes|no|on|off|true|false|null|y|n)$/i.test(value))
    return value;
  return value.includes("'") || /[\n\\]/.test(value) ? JSON.stringify(value) : `'${value}'`;
}

function asMap(task: LintTask): readonly Edit[] {
  const pair = pairAt(task.node, task.action);
  const value = pair?.value;
  if (pair === undefined || !isScalar(value) || value.style !== 'plain' || task.node.flow) return [];
  const { text } = task.file;
  const written = text.slice(value.start, value.end);
  // Backslashes, statements and text over several lines would have to be taken apart with care.
  if (/[\n\\]|\{[%#]/.test(written)) return [];
  const lines: string[] = [];
  const command: string[] = [];
  const isCommand = commands.test(task.module);
  for (const word of splitArgs(written)) {
    const equals = word.indexOf('=');
    const name = word.slice(0, equals);
    const own = equals > 0 && /^\w+$/.test(name) && (!isCommand || commandWords.test(`${name}=`));
    if (!own) command.push(word);
    else {
      const given = word.slice(equals + 1);
      lines.push(`${name}: ${scalarText(given)}`);
    }
  }
  if (command.length > 0) {
    if (!isCommand) return [];
    lines.push(`cmd: ${scalarCommand(command.join(' '))}`);
  }
  if (
    new Set(lines.map((line) => line.replace(/:.*/, ''))).size !== lines.length ||
    pairAt(task.node, 'args')
  )
    return [];
  const indent = ' '.repeat(task.node.start - (text.lastIndexOf('\n', task.node.start - 1) + 1) + 2);
  const sorted = lines.toSorted((a, b) => Number(b.startsWith('name:')) - Number(a.startsWith('name:')));
  return [
    {
      from: behindColon(text, pair.key.end),
      to: value.end,
      text: sorted.map((line) => `\n${indent}${line}`).join(''),
    },
  ];
}

const scalarCommand = (words: string): string =>
  /^[A-Za-z/][^#:]*$/.test(words) ? words : words.includes("'") ? JSON.stringify(words) : `'${words}'`;

const behindColon = (text: string, at: number): number => text.indexOf(':', at) + 1;
