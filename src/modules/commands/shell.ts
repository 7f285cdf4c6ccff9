import { defineModule, fail, p, quote } from '../../sdk/index.ts';
import { commandDifferences, commandParams, commandReturns, stdinOf, stdinParams } from './params.ts';
import { commandProgram } from './background.ts';
import { planCommand, type Command } from './run.ts';

export const shell = defineModule({
  name: 'ansible.builtin.shell',
  summary: 'Run a command line in a shell on the host',
  params: {
    ...commandParams,
    executable: p.path({ doc: 'The shell to use; an absolute path. `/bin/sh` when not given.' }),
    ...stdinParams,
    expand_argument_vars: p.raw({
      doc: 'Refused: the shell expands variables itself. For `command` only.',
      check: () => ({ message: 'Unsupported parameters for (shell) module: expand_argument_vars' }),
    }),
  },
  freeForm: 'cmd',
  support: { check: 'partial', diff: 'none' },
  differences: commandDifferences,
  returns: commandReturns,
  examples: [
    {
      title: 'Send the output to a file, in a directory',
      yaml: 'ansible.builtin.shell: somescript.sh >> somelog.txt\nargs:\n  chdir: somedir/\n  creates: somelog.txt',
    },
    {
      title: 'Use bash',
      yaml: 'ansible.builtin.shell:\n  cmd: set -o pipefail; cat < /tmp/*.txt | sort\n  executable: /bin/bash',
    },
  ],
  plan: (params, host, context) => planCommand(toCommand(params), host, context),
  background: (params, context) => commandProgram(toCommand(params), context),
});

interface ShellParams {
  readonly cmd?: string | undefined;
  readonly executable?: string | undefined;
  readonly creates?: string | undefined;
  readonly removes?: string | undefined;
  readonly chdir?: string | undefined;
  readonly stdin?: string | undefined;
  readonly stdin_add_newline: boolean;
  readonly strip_empty_ends: boolean;
}

function toCommand(params: ShellParams): Command {
  if (params.cmd === undefined || params.cmd.trim() === '') fail('no command given', { rc: 256 });
  return {
    cmd: params.cmd,
    line: `exec ${quote(params.executable ?? '/bin/sh')} -c ${quote(params.cmd)}`,
    chdir: params.chdir,
    creates: params.creates,
    removes: params.removes,
    stdin: stdinOf(params),
    strip: params.strip_empty_ends,
  };
}
