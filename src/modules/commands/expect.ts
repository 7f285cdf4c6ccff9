/** `ansible.builtin.expect` */
import {
  defineModule,
  type Dict,
  fail,
  isList,
  type ModuleContext,
  p,
  pythonStr,
  quote,
  type ResultKeys,
  ShlexError,
  shlexSplit,
  unknown,
  type Value,
  type WriteHost,
} from '../../sdk/index.ts';
import { deltaText, timeText } from '../../util/clock.ts';
import { hostWord } from '../lib/words.ts';
import { converse, type Response } from './converse.ts';

const params = {
  command: p.str({
    doc: 'The command, split into words like a command line; no shell reads it.',
    required: true,
  }),
  responses: p.dict({
    doc: 'What to answer: a Python regular expression of the question, and text, or a list of texts for one time each.',
    required: true,
  }),
  timeout: p.raw({ doc: 'Seconds to wait for a question or the end; null to wait for ever.', default: 30 }),
  echo: p.bool({ doc: 'Show the answers in the output.', default: false }),
  creates: p.path({ doc: 'When this path is there, the command is not run.' }),
  removes: p.path({ doc: 'When this path is not there, the command is not run.' }),
  chdir: p.path({ doc: 'Change into this directory first.' }),
} as const;

export const expect = defineModule({
  name: 'ansible.builtin.expect',
  summary: 'Run a command that asks questions, and answer them',
  description:
    'The command runs on a terminal of the host, which `script` of util-linux makes. `.` in a question matches line ' +
    'ends too; `^` and `$` only the beginning and the end of what was printed, unless the expression starts with `(?m)`.',
  params,
  support: { check: 'none', diff: 'none' },
  differences: [
    'Needs `script` of util-linux on the host, not pexpect.',
    'In check mode the result is unknown (`?`), where Ansible skips the task.',
  ],
  returns: {
    cmd: 'The command.',
    rc: 'Exit status.',
    stdout: 'What was on the terminal.',
    start: "When it started, by the controller's clock.",
    end: "When it ended, by the controller's clock.",
    delta: 'How long it took, `h:mm:ss.ffffff`.',
  },
  examples: [
    {
      title: 'Set a password',
      yaml: 'ansible.builtin.expect:\n  command: passwd username\n  responses:\n    (?i)password: "MySekretPa$$word"',
    },
    {
      title: 'Another answer every time',
      yaml: 'ansible.builtin.expect:\n  command: /opt/setup\n  responses:\n    Question:\n      - first\n      - second',
    },
  ],
  async plan(given, host, context) {
    const { command, chdir, creates, removes } = given;
    const words = wordsOf(command);
    const responses = responsesOf(given.responses);
    const timeout = secondsOf(given.timeout);
    const looks = [
      chdir === undefined ? '' : `cd -- ${hostWord(chdir)} || exit 1`,
      creates === undefined ? '' : `if [ -e ${hostWord(creates)} ]; then echo creates; exit 0; fi`,
      removes === undefined ? '' : `if [ ! -e ${hostWord(removes)} ]; then echo removes; exit 0; fi`,
    ].filter((line) => line !== '');
    if (looks.length > 0) {
      const { rc, stdout, stderr } = await host.probe(looks.join('\n'));
      if (rc !== 0) fail(stderr.trim(), { cmd: command });
      const skipped = (why: string) => ({
        changed: false,
        result: { cmd: command, stdout: `skipped, since ${why}`, rc: 0 },
      });
      if (stdout === 'creates\n') return skipped(`${creates ?? ''} exists`);
      if (stdout === 'removes\n') return skipped(`${removes ?? ''} does not exist`);
    }
    const before = chdir === undefined ? ':' : `cd -- ${hostWord(chdir)} || exit 1`;
    return unknown('what a command does cannot be told without running it', (write) =>
      run({ command, words, before, responses, echo: given.echo, timeout }, write, context),
    );
  },
});

function wordsOf(command: string): string[] {
  if (command.trim() === '') fail('no command given', { rc: 256 });
  try {
    return shlexSplit(command);
  } catch (error) {
    if (error instanceof ShlexError) return fail(error.message, { cmd: command });
    throw error;
  }
}

const responsesOf = (responses: Dict): Response[] =>
  [...responses].map(([pattern, answers]) => ({
    pattern: pythonStr(pattern),
    answers: isList(answers) ? answers.map((answer) => pythonStr(answer)) : pythonStr(answers),
  }));

/** Milliseconds. */
function secondsOf(timeout: Value): number | undefined {
  if (timeout === null) return undefined;
  const seconds = Number(timeout);
  if (!Number.isInteger(seconds))
    fail(
      `argument 'timeout' is of type ${typeof timeout} and we were unable to convert to int: ${pythonStr(timeout)}`,
    );
  return seconds * 1000;
}

interface Job {
  readonly command: string;
  readonly words: readonly string[];
  readonly before: string;
  readonly responses: readonly Response[];
  readonly echo: boolean;
  readonly timeout: number | undefined;
}

async function run(job: Job, host: WriteHost, { onOutput }: ModuleContext): Promise<ResultKeys> {
  const start = new Date();
  const from = performance.now();
  const talk = await converse({ ...job, words: job.words.map(quote) }, host, onOutput);
  const delta = performance.now() - from;
  const { ended } = talk;
  if (ended === 'terminal')
    fail('a terminal is required, and script(1) is not there to make one', { cmd: job.command });
  if (ended === 'missing')
    fail(`The command was not found or was not executable: ${job.words[0] ?? ''}.`, { cmd: job.command });
  if (typeof ended === 'object')
    fail(`No remaining responses for '${ended.noAnswerTo}', output was '${ended.output}'`);
  const keys = {
    cmd: job.command,
    stdout: talk.output.toString('utf8').replace(/[\r\n]+$/, ''),
    rc: talk.rc ?? null,
    start: timeText(start),
    end: timeText(new Date(start.getTime() + delta)),
    delta: deltaText(delta),
    changed: true,
  };
  if (talk.rc === undefined) fail('command exceeded timeout', keys);
  if (talk.rc !== 0) fail('non-zero return code', keys);
  return keys;
}
