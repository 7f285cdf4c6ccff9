import { randomBytes } from 'node:crypto';
import { basename } from 'node:path';
import { Readable } from 'node:stream';
import {
  defineModule,
  fail,
  outputKeys,
  p,
  type Plan,
  quote,
  shlexSplit,
  temporaryFolder,
  unknown,
  type WriteHost,
} from '../../sdk/index.ts';
import { existsTest } from '../lib/words.ts';
import { commandParams } from './params.ts';

interface Job {
  readonly name: string;
  readonly content: Buffer;
  /** What follows the script's name on the line, as the user wrote it: the host's shell reads it. */
  readonly args: string;
  readonly executable: string | undefined;
  readonly chdir: string | undefined;
  readonly remoteTmp: string;
}

/** Smaller scripts ride in the request itself; bigger ones are streamed to a program of their own. */
const inlineLimit = 256 * 1024;

/** Begins a line on stderr that is about placing the script, not of the script. */
const newMark = (): string => `tsplay-${randomBytes(9).toString('hex')}: `;

function scriptProgram(job: Job, mark: string): string {
  const place = job.chdir === undefined ? '' : `cd -- ${quote(job.chdir)} || exit 1; `;
  const start = job.executable === undefined ? '' : `${job.executable} `;
  return [
    `not_placed() { printf '%s%s\n' ${quote(mark)} "$1" >&2; exit 1; }`,
    temporaryFolder({
      wanted: job.remoteTmp,
      starts: job.executable === undefined,
      refuse: 'not_placed',
    }),
    `f="$d"/${quote(job.name)}`,
    'w=$( (umask 077; cat > "$f") 2>&1 && chmod -- 700 "$f" 2>&1) || not_placed "$w"',
    // The redirection keeps the script from reading what is left of the request.
    `(${place}${start}"$f" ${job.args}\n) </dev/null`,
    'exit',
  ].join('\n');
}

type OnOutput = (stream: 'stdout' | 'stderr', chunk: Buffer) => void;

async function runScript(job: Job, host: WriteHost, onOutput: OnOutput): Promise<Record<string, unknown>> {
  const mark = newMark();
  const result = await host.run(scriptProgram(job, mark), {
    stdin: job.content.length > inlineLimit ? Readable.from([job.content]) : job.content,
    onOutput: (stream, chunk) => {
      if (!chunk.includes(mark)) onOutput(stream, chunk);
    },
  });
  const at = result.stderr.indexOf(mark);
  if (at !== -1)
    fail(`the script could not be placed on the host: ${result.stderr.slice(at + mark.length).trim()}`);
  return { rc: result.rc, ...outputKeys(result.stdout, result.stderr) };
}

/** The script's name and the rest of the line, whose quoting is kept. */
export function splitLine(line: string): { source: string; args: string } {
  const text = line.trim();
  const source = shlexSplit(text)[0] ?? '';
  // The shortest start of the line that already reads as the first word, followed by a blank or the end.
  for (let end = 1; end <= text.length; end++) {
    if (end < text.length && !/\s/.test(text[end] ?? '')) continue;
    try {
      if (shlexSplit(text.slice(0, end))[0] === source) return { source, args: text.slice(end).trim() };
    } catch {
      // Still inside a quotation: go on.
    }
  }
  return { source, args: '' };
}

export const script = defineModule({
  name: 'ansible.builtin.script',
  summary: "Run a script of the controller's on the host",
  params: {
    ...commandParams,
    executable: p.str({ doc: 'Program to run the script with.' }),
    decrypt: p.bool({ doc: 'Decrypt a vaulted script.', default: true }),
  },
  freeForm: 'cmd',
  async: 'refused',
  support: { check: 'partial', diff: 'none' },
  differences: ['Standard output and standard error are kept apart: there is no pseudo-terminal.'],
  returns: { rc: 'Exit status.', stdout: 'Standard output.', stderr: 'Standard error.' },
  examples: [
    {
      title: 'A script with arguments',
      yaml: 'ansible.builtin.script: /some/local/script.sh --some-argument 1234',
    },
    {
      title: 'Only where the file is missing',
      yaml: 'ansible.builtin.script:\n  cmd: create_file.sh --some-argument 1234\n  creates: /the/created/file.txt',
    },
  ],
  plan: async (params, host, context) => {
    if (params.cmd === undefined || params.cmd.trim() === '')
      fail('one of the following are required: _raw_params, cmd', { rc: 256 });
    const { chdir } = params;
    const { remoteTmp } = context;
    if (chdir !== undefined && !chdir.startsWith('/'))
      fail(`chdir ${chdir} must be an absolute path for a Unix-aware remote node`);
    const { source, args } = splitLine(params.cmd);
    const path = await context.controller.findFile('files', source);
    const bytes = await context.controller.readFile(path);
    const content = params.decrypt ? await context.controller.decrypt(bytes, path) : bytes;
    const decided = params.creates !== undefined || params.removes !== undefined;
    if (decided) {
      const tests = [
        params.creates === undefined ? '' : `if ${existsTest(params.creates)}; then echo creates; exit; fi`,
        params.removes === undefined ? '' : `if ! ${existsTest(params.removes)}; then echo removes; exit; fi`,
      ];
      const why = (await host.probe(tests.join('\n'))).stdout.trim();
      if (why === 'creates') return skipped(`${params.creates ?? ''} exists, matching creates option`);
      if (why === 'removes')
        return skipped(`${params.removes ?? ''} does not exist, matching removes option`);
    }
    const job: Job = { name: basename(path), content, args, executable: params.executable, chdir, remoteTmp };
    const apply = async (write: WriteHost): Promise<Record<string, unknown>> => {
      const keys = { changed: true, ...(await runScript(job, write, context.onOutput)) };
      if (!('rc' in keys) || keys.rc !== 0) fail('non-zero return code', keys);
      return keys;
    };
    if (decided) return { changed: true, apply };
    return unknown('what a script does cannot be told without running it', apply, {
      changed: false,
      skipped: true,
    });
  },
});

const skipped = (msg: string): Plan => ({
  changed: false,
  skipped: true,
  result: { changed: false, skipped: true, msg },
});
