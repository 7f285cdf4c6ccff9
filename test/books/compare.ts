/**
 * Loads whole folders of playbooks as tsplay and as the real ansible-playbook (in a container) do, and compares
 * `--list-tasks`, line by line, and whether `--syntax-check` is passed: `npm run books -- FOLDER…`, where a folder is
 * the root of a repository. A last line says how many playbooks agree; the exit code is 0 when no two listings differ and
 * tsplay loads whatever the other one loads.
 * @module
 */
import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { basename, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ansibleImage } from '../../bench/template-engine/client.ts';
import { parseYamlData } from '../../src/source/index.ts';
import { isDict, isList } from '../../src/util/value.ts';

const tsplay = fileURLToPath(new URL('../../bin/tsplay.js', import.meta.url));

interface Answer {
  readonly status: number;
  readonly text: string;
}

const ask = (file: string, args: readonly string[], cwd?: string): Promise<Answer> =>
  new Promise((done) => {
    execFile(file, [...args], { cwd, timeout: 300_000, maxBuffer: 1 << 28 }, (error, text, told) => {
      const status = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
      done({ status, text: status === 0 ? text : told });
    });
  });

/** Every file that is a list of plays, as ansible-playbook would be given it. */
async function* playbooksIn(folder: string): AsyncGenerator<string> {
  for (const entry of (await readdir(folder, { withFileTypes: true })).sort((a, b) =>
    a.name < b.name ? -1 : 1,
  )) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && entry.name !== '.git') yield* playbooksIn(path);
    else if (/\.ya?ml$/.test(entry.name) && (await isPlaybook(path))) yield path;
  }
}

async function isPlaybook(path: string): Promise<boolean> {
  try {
    const value = parseYamlData(await readFile(path, 'utf8'));
    const plays = isList(value) ? value : [];
    return (
      plays.length > 0 &&
      plays.every(
        (play) =>
          isDict(play) &&
          [...play.keys()].some((key) => typeof key === 'string' && /^hosts$|import_playbook$/.test(key)),
      )
    );
  } catch {
    return false;
  }
}

/** Lines that only one of two listings has, in order. */
function firstDifference(theirs: string, ours: string): string {
  const [a, b] = [theirs.split('\n'), ours.split('\n')];
  const at = a.findIndex((line, i) => line !== b[i]);
  return `  line ${at + 1}\n    ansible ${a[at] ?? 'ends'}\n    tsplay  ${b[at] ?? 'ends'}`;
}

type Verdict = 'same' | 'differs' | 'only tsplay loads' | 'only ansible loads' | 'neither loads';

async function compare(folder: string, path: string, container: string): Promise<Verdict> {
  const book = relative(folder, path);
  const both = (flag: string): Promise<[Answer, Answer]> =>
    Promise.all([
      ask('docker', ['exec', '-w', '/book', container, 'ansible-playbook', flag, book]),
      ask(process.execPath, [tsplay, 'run', flag, book], folder),
    ]);
  const [theirs, ours] = await both('--list-tasks');
  const [theirCheck, ourCheck] = await both('--syntax-check');
  const say = (text: string): void => {
    console.log(`${basename(folder)}/${book}: ${text}`);
  };
  if (theirs.status !== 0 && ours.status !== 0) return 'neither loads';
  if (theirs.status !== 0) return 'only tsplay loads';
  if (ours.status !== 0 || (theirCheck.status === 0 && ourCheck.status !== 0)) {
    say(`is not loaded\n${ours.status === 0 ? ourCheck.text : ours.text}`);
    return 'only ansible loads';
  }
  if (theirs.text === ours.text) return 'same';
  say(`is listed otherwise\n${firstDifference(theirs.text, ours.text)}`);
  return 'differs';
}

async function inContainer<T>(folder: string, image: string, work: (name: string) => Promise<T>): Promise<T> {
  const { text } = await ask('docker', [
    ...['run', '-d', '--rm', '--network', 'none', '-v', `${folder}:/book:ro`, '--entrypoint', 'sleep'],
    ...['-e', 'ANSIBLE_LOCAL_TEMP=/tmp/ansible', image, '36000'],
  ]);
  const name = text.trim();
  try {
    return await work(name);
  } finally {
    await ask('docker', ['rm', '-f', name]);
  }
}

async function compareFolder(folder: string, image: string): Promise<Map<Verdict, number>> {
  const counts = new Map<Verdict, number>();
  const books: string[] = [];
  for await (const book of playbooksIn(folder)) books.push(book);
  await inContainer(folder, image, async (container) => {
    const worker = async (): Promise<void> => {
      for (let book = books.pop(); book !== undefined; book = books.pop()) {
        const verdict = await compare(folder, book, container);
        counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
      }
    };
    await Promise.all(Array.from({ length: availableParallelism() }, worker));
  });
  return counts;
}

const folders = process.argv.slice(2).map((folder) => resolve(folder));
if (folders.length === 0) {
  console.error('usage: npm run books -- FOLDER…   the roots of repositories with playbooks');
  process.exit(2);
}
const image = await ansibleImage();
let wrong = 0;
for (const folder of folders) {
  const counts = await compareFolder(folder, image);
  wrong += (counts.get('differs') ?? 0) + (counts.get('only ansible loads') ?? 0);
  console.log(`${basename(folder)}: ${[...counts].map(([verdict, n]) => `${n} ${verdict}`).join(', ')}`);
}
process.exitCode = wrong > 0 ? 1 : 0;
