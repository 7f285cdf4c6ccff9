import { defineModule, fail, p, quote, ShlexError, shlexSplit } from '../../sdk/index.ts';
import { hostWord } from '../lib/words.ts';
import { commandDifferences, commandParams, commandReturns, stdinOf, stdinParams } from './params.ts';
import { commandProgram } from './background.ts';
import { planCommand, type Command } from './run.ts';

const words = (cmd: string): string[] => {
  try {
    return shlexSplit(cmd);
  } catch (error) {
    if (error instanceof ShlexError)
      fail(`the command cannot be split into words: ${error.message}`, { cmd });
    throw error;
  }
};

export const command = defineModule({
  name: 'ansible.builtin.command',
  summary: 'Run a program on the host, without a shell',
  description:
    'The text is split into words by the rules of a shell, but `*`, `<`, `>`, `|`, `;` and `&` have no meaning.',
  params: {
    ...commandParams,
    argv: p.list(p.str({ doc: 'One word.' }), { doc: 'The command as a list of words.' }),
    ...stdinParams,
    expand_argument_vars: p.bool({
      doc: 'Expand `$VAR` and `~` in the words, from the environment on the host.',
      default: true,
      since: '2.16',
    }),
    executable: p.str({ doc: 'Ignored with a warning: no shell is run.' }),
  },
  freeForm: 'cmd',
  support: { check: 'partial', diff: 'none' },
  differences: commandDifferences,
  returns: commandReturns,
  examples: [
    {
      title: 'Run once, until the file is there',
      yaml: 'ansible.builtin.command: /usr/bin/make_database.sh db_user db_name creates=/path/to/database',
    },
    {
      title: 'Words that need no quoting',
      yaml: 'ansible.builtin.command:\n  argv:\n    - /usr/bin/make_database.sh\n    - Username with whitespace\n  creates: /path/to/database',
    },
  ],
  plan: (params, host, context) => {
    if (params.executable !== undefined)
      context.warn(
        `the parameter 'executable' is no longer supported with the 'command' module. Not using '${params.executable}'.`,
      );
    return planCommand(toCommand(params), host, context);
  },
  background: (params, context) => commandProgram(toCommand(params), context),
});

interface CommandParams {
  readonly cmd?: string | undefined;
  readonly argv?: readonly string[] | undefined;
  readonly creates?: string | undefined;
  readonly removes?: string | undefined;
  readonly chdir?: string | undefined;
  readonly stdin?: string | undefined;
  readonly stdin_add_newline: boolean;
  readonly strip_empty_ends: boolean;
  readonly expand_argument_vars: boolean;
}

function toCommand(params: CommandParams): Command {
  const given = params.cmd !== undefined && params.cmd.trim() !== '';
  const argv = params.argv ?? [];
  if (!given && argv.length === 0) fail('no command given', { rc: 256 });
  if (given && argv.length > 0) fail('only command or argv can be given, not both', { rc: 256 });
  const cmd = given ? words(params.cmd ?? '') : [...argv];
  const word = params.expand_argument_vars ? hostWord : quote;
  return {
    cmd,
    line: `exec ${cmd.map(word).join(' ')}`,
    chdir: params.chdir,
    creates: params.creates,
    removes: params.removes,
    stdin: stdinOf(params),
    strip: params.strip_empty_ends,
  };
}
