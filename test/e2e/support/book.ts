/**
 * Books of a test's own on the lab's hosts: files in a temporary folder, an inventory of four hosts, and a folder on
 * each host that is removed at the end.
 * @module
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { RunEvent } from '../../../src/events/types.ts';
import { hosts } from '../../../lab/hosts.ts';
import { privateKeyFile } from '../../../lab/keys.ts';
import { onHost, swarmHosts } from './hosts.ts';
import { command, type Run } from './tsplay.ts';

/** Folder of the tests on a host. */
export const place = '/var/tmp/tsplay-language';

export const addressOf = (name: string): string => hosts.find((host) => host.name === name)?.address ?? name;

const inventory = (key: string | undefined): string =>
  [
    '[lab]',
    ...swarmHosts.map((name) => `${name} ansible_host=${addressOf(name)}`),
    '[lab:vars]',
    'ansible_user=vagrant',
    ...(key === undefined ? [] : [`ansible_ssh_private_key_file=${key}`]),
    `place=${place}`,
    '',
  ].join('\n');

export interface Book {
  /** Files by path; `site.yml` is the playbook. */
  readonly files: Readonly<Record<string, string>>;
  /** Whether the lab's key is named in the inventory; it is where nothing is said. */
  readonly key?: boolean;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly args?: readonly string[];
}

/** A folder with the files of a book. */
export function layOut({ files, key = true }: Book): string {
  const dir = mkdtempSync(join(tmpdir(), 'tsplay-e2e-'));
  const all = {
    hosts: inventory(key ? privateKeyFile : undefined),
    'ansible.cfg': '[defaults]\nhost_key_checking = accept-new\n',
    ...files,
  };
  for (const [name, text] of Object.entries(all)) {
    mkdirSync(dirname(join(dir, name)), { recursive: true });
    writeFileSync(join(dir, name), text, { mode: 0o600 });
  }
  return dir;
}

/** Runs `site.yml` of a folder, which is also the home of who runs it: no key or setting of another is read. */
export async function runIn(dir: string, { env = {}, args = [] }: Omit<Book, 'files'> = {}): Promise<Run> {
  const words = ['run', '--output', 'jsonl', '-i', 'hosts', 'site.yml', ...args];
  const clean = { HOME: dir, SSH_AUTH_SOCK: undefined, ANSIBLE_CONFIG: undefined };
  const ended = await command(words, { cwd: dir, env: { ...clean, ...env } });
  const events = ended.stdout
    .split('\n')
    .flatMap((line) => (line === '' ? [] : [JSON.parse(line) as RunEvent]));
  return { ...ended, events };
}

/** Lays a book out, runs it and forgets it. */
export async function runBook(book: Book): Promise<Run> {
  const dir = layOut(book);
  try {
    return await runIn(dir, book);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** What `debug` said, in order: `host: message`. */
export const said = (run: Run): string[] =>
  run.events.flatMap((event) => {
    if (event.type !== 'host.end' || !event.task.action.endsWith('debug')) return [];
    const { host, result } = event.result;
    return typeof result['msg'] === 'string' ? [`${host}: ${result['msg']}`] : [];
  });

/** Leaves every host without the folder of the tests. */
export async function clearHosts(): Promise<void> {
  await Promise.all(swarmHosts.map((name) => onHost(name, `rm -rf ${place}`)));
}
