/**
 * Commands and shell text.
 * @module
 */
import { basename } from 'node:path';
import { argText, commandOf, keyword, type LintTask } from '../files/tasks.ts';
import { isScalar, isTruthy } from '../nodes.ts';
import type { Rule } from '../types.ts';

/** Text without what templates put into it. */
const withoutTemplates = (text: string): string =>
  text
    .replace(/\{\{[\s\S]+?\}\}/g, 'TEMPLATE')
    .replace(/\{%[\s\S]+?%\}/g, 'STATEMENT')
    .replace(/\{#[\s\S]+?#\}/g, 'COMMENT');

const commandModules: ReadonlySet<string> = new Set(
  ['command', 'shell', 'raw'].flatMap((name) => [name, `ansible.legacy.${name}`]),
);

export const noChangedWhen: Rule = {
  id: 'no-changed-when',
  summary: 'A command should say when it has changed something',
  tags: ['command-shell', 'idempotency'],
  severity: 'HIGH',
  task(task, { say }) {
    if (!commandModules.has(task.module)) return;
    if (keyword(task, 'changed_when') !== undefined || task.args.has('creates') || task.args.has('removes'))
      return;
    const poll = keyword(task, 'poll');
    if (keyword(task, 'async') !== undefined && isScalar(poll) && poll.value === 0) return;
    say({ message: 'The command counts as a change each time: say changed_when, creates or removes.' });
  },
};

/** Programs that a module stands for. */
const instead: ReadonlyMap<string, string> = new Map(
  Object.entries({
    'apt-get': 'apt', chkconfig: 'service', curl: 'get_url or uri', git: 'git', hg: 'hg', letsencrypt: 'acme_certificate',
    mktemp: 'tempfile', mount: 'mount', patch: 'patch', rpm: 'dnf or rpm_key', rsync: 'synchronize',
    sed: 'template, replace or lineinfile', service: 'service', supervisorctl: 'supervisorctl', svn: 'subversion',
    systemctl: 'systemd_service', tar: 'unarchive', unzip: 'unarchive', wget: 'get_url or uri', yum: 'dnf',
  }),
); // prettier-ignore

/** What these programs do that no module does, by their first argument. */
const beyond: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries({
    git: 'branch log lfs rev-parse clean',
    systemctl:
      '--version get-default kill set-default set-property set-environment unset-environment show-environment status reset-failed',
    yum: 'clean history info',
    rpm: '--nodeps',
  }).map(([program, words]) => [program, new Set(words.split(' '))]),
);

export const commandInsteadOfModule: Rule = {
  id: 'command-instead-of-module',
  summary: 'A module should be used where there is one',
  tags: ['command-shell', 'idiom'],
  severity: 'HIGH',
  task(task, { say }) {
    if (task.module !== 'command' && task.module !== 'shell') return;
    const [first = '', second = ''] = commandOf(task).trim().split(/\s+/);
    const program = basename(first);
    const module = instead.get(program);
    if (module === undefined || beyond.get(program)?.has(second) === true) return;
    say({ message: `${program} is called where the module ${module} would do.` });
  },
};

export const commandInsteadOfShell: Rule = {
  id: 'command-instead-of-shell',
  summary: 'A shell should be used only for what needs one',
  tags: ['command-shell', 'idiom'],
  severity: 'HIGH',
  fixes: true,
  task(task, { say }) {
    if (task.module !== 'shell' || task.args.has('executable')) return;
    if (/[&|<>;$\n*[\]{}?`!]/.test(withoutTemplates(commandOf(task)))) return;
    const key = task.actionPair?.key;
    const fix =
      isScalar(key) && /(?:^|\.)shell$/.test(key.text)
        ? [{ from: key.inner[0], to: key.inner[1], text: key.text.replace(/shell$/, 'command') }]
        : [];
    say({ message: 'No part of the text needs a shell: use command.', fix });
  },
};

const commandArgs: ReadonlySet<string> = new Set([
  'argv', 'chdir', 'creates', 'executable', 'expand_argument_vars', 'removes', 'stdin', 'stdin_add_newline',
  'strip_empty_ends', 'cmd', '_raw_params',
]); // prettier-ignore

export const inlineEnvVar: Rule = {
  id: 'inline-env-var',
  summary: 'The command module sets no environment variables',
  tags: ['command-shell', 'idiom'],
  severity: 'VERY_HIGH',
  task(task, { say }) {
    if (task.module !== 'command') return;
    const first = commandOf(task).trim().split(/\s+/)[0] ?? '';
    if (first === '') return;
    if (first.includes('=') || [...task.args.keys()].some((arg) => !commandArgs.has(arg)))
      say({ message: 'The variable would be taken for a part of the command: set it with environment.' });
  },
};

const hasPipe = (text: string): boolean => /(?<!\|)\|(?!\|)/.test(text);
const setsPipefail = (text: string): boolean => /^\s*set.*[+-][A-Za-z]*o\s*pipefail/m.test(text);

const isPwsh = (task: LintTask): boolean => argText(task, 'executable')?.includes('pwsh') === true;

export const riskyShellPipe: Rule = {
  id: 'risky-shell-pipe',
  summary: 'A pipe should fail when one of its parts does',
  tags: ['command-shell'],
  severity: 'MEDIUM',
  task(task, { say }) {
    if (task.module !== 'shell' || isTruthy(keyword(task, 'ignore_errors')) || isPwsh(task)) return;
    const text = withoutTemplates(commandOf(task));
    if (hasPipe(text) && !setsPipefail(text))
      say({ message: 'Only the last part of the pipe can fail: begin with "set -o pipefail".' });
  },
};
