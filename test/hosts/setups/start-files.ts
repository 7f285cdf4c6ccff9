/** What the start files of a login do that a clean host's do not. */
import type { HostSetup, SetupGroup } from '../types.ts';

const bashrc = (text: string, more: Partial<HostSetup> = {}): Omit<HostSetup, 'name'> => ({
  home: { '.bashrc': `${text}\n` },
  ...more,
});

/** Functions and aliases by names that every program uses. */
const names = [
  'exec',
  'command',
  'builtin',
  'unset',
  'eval',
  'printf',
  'read',
  'cd',
  'export',
  'test',
  'cat',
  'ls',
  'id',
];
const functions = names.map((name) => `function ${name} { echo "not ${name}"; }`).join('\n');
const exported = ['exec', 'command', 'builtin', 'unset', 'set', 'cd', 'read', 'test', 'cat', 'id']
  .map((name) => `function ${name} { echo "not ${name}"; }; export -f ${name}`)
  .join('\n');

export const startFiles: SetupGroup = {
  title: 'Start files and the environment',
  setups: [
    { name: '.bashrc that prints on both streams', ...bashrc('echo noise; echo noise >&2') },
    { name: '.bashrc that reads a line', ...bashrc('read -r -t 2 line'), short: true },
    { name: '.bashrc that reads a few bytes', ...bashrc('head -c 7 >/dev/null') },
    { name: '.bashrc that reads all available input', ...bashrc('while read -r -t 1 line; do :; done') },
    { name: '.bashrc slower than the timeout', ...bashrc('sleep 4', { vars: { ansible_timeout: 2 } }) },
    {
      name: '.bashrc that reads to the end of its input, which never comes',
      ...bashrc('cat >/dev/null', { vars: { ansible_timeout: 2 } }),
      told: /no shell after \d+ s/,
    },
    { name: '.bashrc with functions named as builtins', ...bashrc(functions) },
    {
      name: '.bashrc that exports functions named as builtins, /bin/sh is bash',
      ...bashrc(exported),
      binSh: '/bin/bash',
    },
    {
      name: '.bashrc that exports functions named as builtins, ansible_shell_executable is bash',
      ...bashrc(exported),
      vars: { ansible_shell_executable: '/bin/bash' },
      short: true,
    },
    {
      name: '.bashrc with aliases named as builtins',
      ...bashrc(
        "shopt -s expand_aliases; alias exec='echo no' command='echo no' unset='echo no' builtin='echo no'",
      ),
    },
    {
      name: '.zshenv with aliases and functions named as builtins',
      loginShell: '/bin/zsh',
      packages: ['zsh'],
      home: {
        '.zshenv':
          "alias -g exec='echo no'; command() { echo no }; unset() { echo no }; builtin() { echo no }\n",
      },
      vars: { ansible_shell_executable: '/bin/zsh' },
    },
    {
      name: 'exported SHELLOPTS: errexit, nounset, noglob',
      ...bashrc('set -o errexit -o nounset -o noglob; export SHELLOPTS'),
      binSh: '/bin/bash',
    },
    {
      name: 'exported SHELLOPTS: xtrace, noclobber',
      ...bashrc('set -o xtrace -o noclobber 2>/dev/null; export SHELLOPTS'),
      vars: { ansible_shell_executable: '/bin/bash' },
    },
    {
      name: 'BASH_ENV that prints and defines functions',
      ...bashrc('export BASH_ENV=~/env'),
      home: { '.bashrc': 'export BASH_ENV=~/env\n', env: 'echo noise >&2; command() { echo no; }\n' },
      vars: { ansible_shell_executable: '/bin/bash' },
    },
    { name: 'POSIXLY_CORRECT', ...bashrc('export POSIXLY_CORRECT=1') },
    { name: 'IFS exported', ...bashrc('export IFS=/; export CDPATH=/tmp ENV=/nonexistent') },
    { name: 'a start file that changes the directory', ...bashrc('cd /; umask 022') },
    {
      name: 'a start file that exits',
      ...bashrc('exit 3'),
      told: /no shell could be started \(exit status 3\)/,
      short: true,
    },
    {
      name: 'fish whose config prints',
      loginShell: '/usr/bin/fish',
      packages: ['fish'],
      home: { '.config/fish/config.fish': 'echo noise\nfunction exec; echo no; end\n' },
    },
    {
      name: 'csh whose .cshrc prints and has an alias exec',
      loginShell: '/bin/bsd-csh',
      packages: ['csh'],
      home: { '.cshrc': "echo noise\nalias exec 'echo no'\n" },
    },
    {
      name: 'ls and grep in colour',
      ...bashrc("export LS_COLORS='di=31' GREP_OPTIONS=--color=always GREP_COLORS=x"),
    },
    { name: 'TMPDIR that does not exist', ...bashrc('export TMPDIR=/nonexistent') },
    { name: 'HOME that does not exist', prepare: 'usermod -d /nonexistent ada' },
    { name: 'HOME that is not writable', prepare: 'chown root: /home/ada; chmod 555 /home/ada' },
    { name: 'PATH of /usr/bin only', ...bashrc('export PATH=/usr/bin') },
  ],
};
