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

function commandOf({ program = 'playbook', args = ['book.yml'] }: Case, who: Who): readonly string[] {
  if (who === 'tsplay') return [process.execPath, tsplay, program, ...args];
  return [`ansible-${program}`, ...args];
}

/** What all three are given, so that they differ in nothing else. */
const environment = (home: string): NodeJS.ProcessEnv => ({
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

/**
 * What a case prints, with its standard error and exit status, in one line.
 * @param root a folder with a Debian in it, for `newer`
 */
export function answerTo(one: Case, who: Who, root = ''): string {
  const base = who === 'newer' ? root : '';
  const made = mkdtempSync(join(base, tmpdir(), 'difference-'));
  try {
    for (const [name, content] of filesOf(one)) {
      mkdirSync(dirname(join(made, name)), { recursive: true });
      writeFileSync(join(made, name), content);
    }
    const folder = made.slice(base.length);
    const plain = commandOf(one, who);
    const own = one.typed === undefined ? plain : onTerminal(plain);
    const [file = '', ...args] = who === 'newer' ? inRoot(root, folder, own) : own;
    const { stdout, stderr, status } = spawnSync(file, args, {
      cwd: made,
      env: { ...environment(folder), ...one.env },
      encoding: 'utf8',
      input: one.typed ?? '',
      timeout: 60_000,
    });
    const left =
      one.after === undefined ? '' : execFileSync('sh', ['-c', one.after], { cwd: made, encoding: 'utf8' });
    return `${stdout} ${stderr} exit ${status ?? 'none'} ${left}`.replaceAll(/\s+/g, ' ');
  } finally {
    rmSync(made, { recursive: true, force: true });
  }
}

/** What of the wanted expressions is not there, or is there and must not be. */
export const lacks = (answer: string, wanted: string | readonly string[]): readonly string[] =>
  [wanted]
    .flat()
    .filter((words) =>
      words.startsWith('!') ? new RegExp(words.slice(1)).test(answer) : !new RegExp(words).test(answer),
    );
