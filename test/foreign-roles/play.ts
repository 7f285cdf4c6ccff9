/**
 * One play of a book by one program, and what it reported: the recap, and the status of each task in order.
 * @module
 */
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { privateKeyFile } from '../../lab/keys.ts';
import { users } from '../../lab/hosts.ts';
import { twins, type Player } from './twins.ts';

/** How a play went. */
export interface Outcome {
  /** The recap's numbers, as JSON with sorted keys; all that was printed where there is none. */
  readonly recap: string;
  readonly changed: number;
  /** One line for each task and handler: its status and its name; for loops the status of each item too. */
  readonly tasks: readonly string[];
  /** Why tasks failed, one line each. */
  readonly failures: readonly string[];
  readonly seconds: number;
}

const tsplay = fileURLToPath(new URL('../../bin/tsplay.js', import.meta.url));
const tenMinutes = 600_000;

const settings = (place: string): string => `[defaults]
roles_path = ${place}/roles
collections_path = ${place}:/usr/lib/python3/dist-packages:/usr/share/ansible/collections
host_key_checking = False
interpreter_python = auto_silent
[ssh_connection]
pipelining = True
`;

interface Said {
  readonly text: string;
  readonly errors: string;
}

/** Runs a program to its end, or for ten minutes. */
function run(file: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv): Promise<Said> {
  return new Promise((done) => {
    const child = spawn(file, args, {
      ...{ cwd, env, timeout: tenMinutes },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const said = { text: '', errors: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => (said.text += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said.errors += text));
    child.once('close', (code, signal) => {
      if (signal !== null) said.errors += `\nended by ${signal}`;
      done(said);
    });
  });
}

/** Plays books on a program's twin. `vars` win over all others. */
export async function play(
  player: Player,
  place: string,
  books: readonly string[],
  vars: Readonly<Record<string, unknown>>,
): Promise<Outcome> {
  const home = join(place, `home-${player}`);
  mkdirSync(home, { recursive: true });
  const config = join(place, 'ansible.cfg');
  writeFileSync(config, settings(place));
  const inventory = join(place, `${player}.ini`);
  writeFileSync(
    inventory,
    `machine ansible_host=${twins[player].address} ansible_user=${users.admin} ansible_become=true ` +
      `ansible_ssh_private_key_file=${privateKeyFile} ansible_python_interpreter=/usr/bin/python3\n`,
  );
  // Several books on the command line would be reported one after the other.
  const book = join(place, 'book.yml');
  writeFileSync(book, books.map((path) => `- import_playbook: ${path}\n`).join(''));
  const args = ['-i', inventory, '-e', JSON.stringify(vars), book];
  const env = {
    ...{
      PATH: process.env['PATH'],
      LANG: 'C.UTF-8',
      HOME: home,
      ANSIBLE_CONFIG: config,
      ANSIBLE_NOCOLOR: '1',
    },
    ...{ ANSIBLE_STDOUT_CALLBACK: 'json', ANSIBLE_HOST_KEY_CHECKING: 'False' },
  };
  const start = performance.now();
  const said = await (player === 'ansible'
    ? run('ansible-playbook', args, place, env)
    : run(process.execPath, [tsplay, 'run', '--output', 'json', '--no-record', ...args], place, env));
  const seconds = (performance.now() - start) / 1000;
  writeFileSync(join(place, `${player}.log`), `${said.text}\n${said.errors}\n`);
  return { ...read(said), seconds };
}

type Result = Readonly<Record<string, unknown>>;

interface Document {
  readonly plays: readonly {
    readonly tasks: readonly {
      readonly task: { readonly name: string };
      readonly hosts: Record<string, Result>;
    }[];
  }[];
  readonly stats: Record<string, Record<string, number>>;
}

function read({ text, errors }: Said): Omit<Outcome, 'seconds'> {
  let document: Document;
  try {
    document = JSON.parse(text.slice(text.search(/^\{/m))) as Document;
  } catch {
    const said = `${text.slice(-2000)}\n${errors.slice(-2000)}`.trim();
    return { recap: said, changed: 0, tasks: [], failures: [] };
  }
  const stats = Object.values(document.stats)[0] ?? {};
  const tasks: string[] = [];
  const failures: string[] = [];
  for (const { tasks: some } of document.plays)
    for (const { task, hosts } of some)
      for (const result of Object.values(hosts)) {
        // What was included shows in its tasks. Only one of the programs reports the inclusion itself in this form.
        if (/include_(?:role|tasks)$/.test(String(result['action'])) && statusOf(result) === 'ok') continue;
        const items = Array.isArray(result['results']) ? (result['results'] as Result[]) : [];
        const each = items.length > 0 ? ` (${items.map(statusOf).join(' ')})` : '';
        tasks.push(`${statusOf(result)} ${task.name}${each}`);
        if (result['failed'] === true) failures.push(`${task.name}: ${String(result['msg'])}`);
      }
  const recap = Object.entries(stats)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .filter(([, count]) => count > 0);
  return {
    recap: recap.map(([name, count]) => `${name}=${count}`).join(' '),
    changed: stats['changed'] ?? 0,
    ...{ tasks, failures },
  };
}

function statusOf(result: Result): string {
  if (result['unreachable'] === true) return 'unreachable';
  if (result['failed'] === true) return 'failed';
  if (result['skipped'] === true) return 'skipped';
  return result['changed'] === true ? 'changed' : 'ok';
}
