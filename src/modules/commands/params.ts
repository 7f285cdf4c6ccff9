/** Parameters that `command`, `shell` and `script` share. */
import { p } from '../../sdk/index.ts';

export const commandParams = {
  cmd: p.str({
    doc: 'The command to run; the free-form text goes here.',
    aliases: ['_raw_params', 'free_form'],
  }),
  creates: p.path({
    doc: 'A file name or glob pattern on the host; when something matches, the command is not run.',
  }),
  removes: p.path({
    doc: 'A file name or glob pattern on the host; when nothing matches, the command is not run.',
  }),
  chdir: p.path({ doc: 'Change into this directory first.' }),
} as const;

export const stdinParams = {
  stdin: p.str({ doc: 'What the command reads on its standard input.' }),
  stdin_add_newline: p.bool({ doc: 'Append a newline to `stdin`.', default: true }),
  strip_empty_ends: p.bool({ doc: 'Strip line ends from the end of stdout and stderr.', default: true }),
} as const;

/** What the program gets to read. */
export const stdinOf = (params: {
  readonly stdin?: string | undefined;
  readonly stdin_add_newline: boolean;
}): string | undefined =>
  params.stdin === undefined ? undefined : params.stdin + (params.stdin_add_newline ? '\n' : '');

export const commandReturns = {
  cmd: 'The command as it was run: a list for `command`, text for `shell`.',
  rc: 'Exit status; 0 when it was not run because of `creates` or `removes`.',
  stdout: 'Standard output.',
  stderr: 'Standard error.',
  stdout_lines: 'Standard output as a list of lines.',
  stderr_lines: 'Standard error as a list of lines.',
  start: "When it started, by the controller's clock.",
  end: "When it ended, by the controller's clock.",
  delta: 'How long it took, `h:mm:ss.ffffff`.',
  msg: 'Why it failed or was not run.',
} as const;

export const commandDifferences = [
  'In check mode without `creates` and `removes` the result is unknown (`?`): its output is unknown too, not empty.',
  "`start`, `end` and `delta` are measured by the controller's clock and include the round trip.",
] as const;
