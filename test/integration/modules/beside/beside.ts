/**
 * The same tasks by ansible-playbook and by tsplay, each on a throw-away copy of this machine's files: what the tasks
 * register must be the same, key by key.
 */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { main } from '../../../../src/cli/main.ts';
import { fakeProcess } from '../../../cli/fake-process.ts';
import { openRoot, whyNoRoot } from '../shells/root.ts';

const collections = '/usr/lib/python3/dist-packages';

/** Why tasks can't be compared here; undefined when they can. */
export const whyNot = (): string | undefined =>
  existsSync('/usr/bin/ansible-playbook') &&
  existsSync(join(collections, 'ansible_collections/community/general'))
    ? whyNoRoot()
    : 'ansible-core and its collections are not here';

/** A task: the module with its arguments as YAML, keywords on further lines. One that begins with `#` only prepares. */
export type Task = string;

type Result = Record<string, unknown>;

/** What belongs to the output and not to the module. */
const aside = ['invocation', 'action', 'failed', 'ignored', '_ansible_no_log', 'ansible_facts'];

/** What Ansible says of how a module was written. */
const isOfItself = (key: string, value: unknown): boolean =>
  key === 'warnings' && /did not set no_log/.test(JSON.stringify(value));

export interface Comparison {
  readonly tasks: readonly Task[];
  /** Applied to each result, for what no two runs have in common. */
  readonly steady?: ((result: Result) => Result) | undefined;
}

/** The folder that `DIR` stands for. */
const folder = '/srv/beside';

const bookOf = (tasks: readonly Task[]): string =>
  `- hosts: localhost\n  connection: local\n  gather_facts: false\n  tasks:\n` +
  tasks
    .map(
      (task) =>
        `    - ${task.replace(/^# /, 'name: prepare\n      shell: ').replaceAll('DIR', folder)}\n      ignore_errors: true\n`,
    )
    .join('');

function resultsOf(text: string): Result[] {
  const { plays } = JSON.parse(text.slice(text.indexOf('{'))) as {
    plays: [{ tasks: { task: { name: string }; hosts: { localhost: Result } }[] }];
  };
  return plays[0].tasks.map(({ hosts: { localhost } }) =>
    Object.fromEntries(
      Object.entries(localhost)
        .filter(([key, value]) => !aside.includes(key) && !isOfItself(key, value))
        .map(([key, value]) => [key, key === 'diff' ? shownDiffs(value) : value]),
    ),
  );
}

/** Texts of JSON are what they say: the two outputs write diffs of values in ways of their own. */
function shownDiffs(value: unknown): unknown {
  const parsed = (side: unknown): unknown => {
    try {
      return typeof side === 'string' ? (JSON.parse(side) as unknown) : side;
    } catch {
      return side;
    }
  };
  return (Array.isArray(value) ? (value as Result[]) : [value as Result]).map(({ before, after }) => ({
    before: parsed(before),
    after: parsed(after),
  }));
}

const environment = (more: Readonly<Record<string, string>> = {}): Record<string, string> => ({
  HOME: '/root',
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  LC_ALL: 'C.UTF-8',
  ANSIBLE_COLLECTIONS_PATH: collections,
  ...more,
});

/** Plays the tasks twice over, once by each, and compares. */
export async function compare(groups: readonly Comparison[]): Promise<void> {
  const tasks = groups.flatMap((group) => group.tasks);
  const steadies = groups.flatMap((group) =>
    group.tasks.map(() => group.steady ?? ((result: Result) => result)),
  );
  const dir = mkdtempSync(join(tmpdir(), 'tsplay-beside-'));
  const book = bookOf(tasks);
  writeFileSync(join(dir, 'book.yml'), book);
  // Each has a network of its own, too: what a firewall keeps is in the kernel.
  const [theirs, ours] = await Promise.all([openRoot(), openRoot()]);
  try {
    const prepare = `ip link set lo up 2>/dev/null || true; mkdir -p ${folder}; chmod 755 ${folder}`;
    for (const place of [theirs, ours]) place.run(prepare);
    const words = Object.entries(
      environment({
        ANSIBLE_STDOUT_CALLBACK: 'ansible.posix.json',
        ANSIBLE_PYTHON_INTERPRETER: '/usr/bin/python3',
        ANSIBLE_PIPELINING: '1',
      }),
    ).map(([name, value]) => `${name}=${value}`);
    const text = theirs.run(`cat >${folder}/book.yml <<'END_OF_BOOK'
${book}
END_OF_BOOK
cd ${folder}; env -i ${words.join(' ')} /usr/bin/ansible-playbook --diff -i localhost, book.yml || :`);
    const proc = fakeProcess({ cwd: dir, env: environment() });
    const shell = ours.shell(['/bin/sh'], environment());
    await main(
      [
        'run',
        join(dir, 'book.yml'),
        '-i',
        'localhost,',
        '--diff',
        '--output',
        'json',
        '-e',
        `ansible_shell_executable=${shell}`,
      ],
      proc,
    );
    const results = resultsOf(proc.stdout.text);
    for (const [i, expected] of resultsOf(text).entries()) {
      if (tasks[i]?.startsWith('#'))
        expect(expected['rc'], `${tasks[i]}: ${JSON.stringify(expected)}`).toBe(0);
      else expect.soft(steadies[i]?.(results[i] ?? {}), tasks[i]).toEqual(steadies[i]?.(expected));
    }
    expect(results).toHaveLength(tasks.length);
  } finally {
    theirs.remove();
    ours.remove();
    rmSync(dir, { recursive: true, force: true });
  }
}
