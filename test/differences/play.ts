/**
 * Runs one case as ansible-core of this machine, the newest ansible-core of another root, and tsplay do.
 * @module
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { dump } from 'js-yaml';
import { quoteAll } from '../../src/util/shell.ts';
import type { Case } from './table.ts';

const tsplay = fileURLToPath(new URL('../../bin/tsplay.js', import.meta.url));

/** Who answers: `newer` only where there is a root with it. */
export type Who = 'older' | 'newer' | 'tsplay';

/** The files of a case: its own, and the book that its tasks or its expression make. */
function filesOf({ files, tasks, expression, vars }: Case): ReadonlyMap<string, string> {
  const all = new Map(
    Object.entries(files ?? {}).map(([name, content]) => [
      name,
      typeof content === 'string' ? content : dump(content),
    ]),
  );
  const shown = expression === undefined ? tasks : [{ debug: { msg: `{{ ${expression} }}` } }];
  if (shown !== undefined)
    all.set('book.yml', dump([{ hosts: 'localhost', gather_facts: false, vars: vars ?? {}, tasks: shown }]));
  return all;
}

/** The words behind `tsplay`. */
export const wordsOf = ({ program = 'playbook', args = ['book.yml'] }: Case): readonly string[] => [
  program,
  ...args,
];

function commandOf(one: Case, who: Who): readonly string[] {
  const [program = '', ...args] = wordsOf(one);
  return who === 'tsplay' ? [process.execPath, tsplay, program, ...args] : [`ansible-${program}`, ...args];
}

/** What all three are given, so that they differ in nothing else. */
const environment = (home: string): Record<string, string> => ({
  HOME: home,
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  LC_ALL: 'C.UTF-8',
  ANSIBLE_NOCOLOR: '1',
  ANSIBLE_LOCALHOST_WARNING: 'false',
  ANSIBLE_INVENTORY_UNPARSED_WARNING: 'false',
});

/** On a terminal, with what is typed there. */
const onTerminal = (command: readonly string[]): readonly string[] => [
  ...['script', '--quiet', '--return', '--command'],
  quoteAll(command),
  '/dev/null',
];

/** In a mount namespace of its own, so that nothing stays mounted. */
const inRoot = (root: string, folder: string, command: readonly string[]): readonly string[] => [
  ...['unshare', '--mount', '--pid', '--fork', 'sh', '-c'],
  'mount --rbind /dev "$0/dev" && mount -t proc proc "$0/proc" && exec chroot "$0" sh -c \'cd "$0" && exec "$@"\' "$@"',
  ...[root, folder, ...command],
];

/** What a program printed before it ended. */
export interface Ended {
  readonly out: string;
  readonly err: string;
  readonly status: number | null;
}

/**
 * What a case prints, with its standard error, its exit status and what it leaves, in one line.
 * @param base the root of the machine that it is played on
 * @param play is given the new folder, as it is called on that machine, and the environment
 */
export async function answerOf(
  one: Case,
  base: string,
  play: (folder: string, env: Record<string, string>) => Ended | Promise<Ended>,
): Promise<string> {
  const made = mkdtempSync(join(base, tmpdir(), 'difference-'));
  try {
    for (const [name, content] of filesOf(one)) {
      mkdirSync(dirname(join(made, name)), { recursive: true });
      writeFileSync(join(made, name), content);
    }
    const folder = made.slice(base.length);
    const { out, err, status } = await play(folder, { ...environment(folder), ...one.env });
    const left =
      one.after === undefined ? '' : execFileSync('sh', ['-c', one.after], { cwd: made, encoding: 'utf8' });
    return `${out} ${err} exit ${status ?? 'none'} ${left}`.replaceAll(/\s+/g, ' ');
  } finally {
    rmSync(made, { recursive: true, force: true });
  }
}

/**
 * What a case prints when it is run as a program.
 * @param root a folder with a Debian in it, for `newer`
 */
export function answerTo(one: Case, who: Who, root = ''): Promise<string> {
  const base = who === 'newer' ? root : '';
  return answerOf(one, base, (folder, env) => {
    const plain = commandOf(one, who);
    const own = one.typed === undefined ? plain : onTerminal(plain);
    const [file = '', ...args] = who === 'newer' ? inRoot(root, folder, own) : own;
    const input = one.typed ?? '';
    const how = { cwd: join(base, folder), env, encoding: 'utf8', input, timeout: 60_000 } as const;
    const { stdout, stderr, status } = spawnSync(file, args, how);
    return { out: stdout, err: stderr, status };
  });
}

/** What of the wanted expressions is not there, or is there and must not be. */
export const lacks = (answer: string, wanted: string | readonly string[]): readonly string[] =>
  [wanted]
    .flat()
    .filter((words) =>
      words.startsWith('!') ? new RegExp(words.slice(1)).test(answer) : !new RegExp(words).test(answer),
    );
