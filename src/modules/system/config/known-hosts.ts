/** `ansible.builtin.known_hosts` */
import { createHash, createHmac, randomBytes } from 'node:crypto';
import { posix } from 'node:path';
import {
  defineModule,
  fail,
  hostNamesMatch,
  missing,
  p,
  type Params,
  type Plan,
  type ReadHost,
} from '../../../sdk/index.ts';
import { expandPath } from '../../files/lib/paths.ts';
import { pathInfo } from '../../files/lib/result.ts';

const params = {
  name: p.str({
    operand: true,
    doc: 'The host, as it stands in the key; `[name]:port` for another port.',
    required: true,
    aliases: ['host'],
  }),
  key: p.str({
    doc: 'The line to have in the file: names, type and key. Needed for `present`; without it `absent` removes all of the host.',
  }),
  path: p.path({ doc: 'The file.', default: '~/.ssh/known_hosts' }),
  hash_host: p.bool({ doc: "Hash the host's name in the file.", default: false, since: '2.3' }),
  state: p.choice(['absent', 'present'], { doc: 'Whether the key is in the file.', default: 'present' }),
} as const;
type KnownHostsParams = Params<typeof params>;

/** A line taken apart. What stands behind the key is a comment and does not count. */
interface Entry {
  readonly marker: string | undefined;
  readonly names: string;
  readonly type: string;
  readonly key: string;
}

function parsed(line: string): Entry | undefined {
  const fields = line.trim().split(/\s+/);
  if (fields[0] === '' || fields[0]?.startsWith('#') === true) return undefined;
  const marker = fields[0]?.startsWith('@') === true ? fields.shift() : undefined;
  const [names, type, key] = fields;
  return names === undefined || type === undefined || key === undefined
    ? undefined
    : { marker, names, type, key };
}

const isHashed = ({ names }: Entry): boolean => names.startsWith('|1|');

/** Two hashes of one name differ by their salt. */
const isSame = (a: Entry, b: Entry): boolean =>
  a.marker === b.marker &&
  a.type === b.type &&
  a.key === b.key &&
  (a.names === b.names || (isHashed(a) && isHashed(b)));

/** The line with its names replaced by a hash of the host's name. */
function hashed(line: string, host: string): string {
  const salt = randomBytes(20);
  const digest = createHmac('sha1', salt).update(host).digest('base64');
  const fields = line.trim().split(/\s+/);
  fields[fields[0]?.startsWith('@') === true ? 1 : 0] = `|1|${salt.toString('base64')}|${digest}`;
  return fields.join(' ');
}

interface Found {
  /** Whether the file says anything of the host. */
  readonly any: boolean;
  /** Where the very key is. */
  readonly same: number | undefined;
  /** Where another key of the same type is. */
  readonly other: number | undefined;
}

/** The first line that decides, in the order of the file. */
function search(lines: readonly string[], host: string, wanted: Entry): Found {
  let any = false;
  for (const [at, line] of lines.entries()) {
    const entry = parsed(line);
    if (entry === undefined || !hostNamesMatch(entry.names, host)) continue;
    any = true;
    if (isSame(entry, wanted)) return { any, same: at, other: undefined };
    if (entry.marker === undefined && entry.type === wanted.type) return { any, same: undefined, other: at };
  }
  return { any, same: undefined, other: undefined };
}

/** The lines as they should be. */
function edited(lines: readonly string[], host: string, line: string | undefined, state: string): string[] {
  // Lines with a marker speak of more than one host.
  const isOfHost = (text: string): boolean => {
    const entry = parsed(text);
    return entry !== undefined && entry.marker === undefined && hostNamesMatch(entry.names, host);
  };
  const wanted = line === undefined ? undefined : parsed(line);
  if (line === undefined || wanted === undefined) return lines.filter((text) => !isOfHost(text));
  const { same, other } = search(lines, host, wanted);
  if (state === 'absent') return lines.filter((_text, at) => at !== (same ?? other));
  return same === undefined ? [...lines.filter((_text, at) => at !== other), line] : [...lines];
}

export const knownHosts = defineModule({
  name: 'ansible.builtin.known_hosts',
  summary: 'Add or remove keys of hosts in a known_hosts file',
  params,
  diffAlways: true,
  ahead: true,
  support: { check: 'full', diff: 'full' },
  returns: {
    path: 'The file.',
    name: 'The host.',
    key: 'The line as it was given.',
    uid: 'Whose the file is; likewise gid, owner, group, mode, size, state.',
  },
  examples: [
    {
      title: 'A key',
      yaml: 'ansible.builtin.known_hosts:\n  name: git.example.com\n  key: git.example.com ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBuC\n  path: /etc/ssh/ssh_known_hosts',
    },
    {
      title: 'No key of a host',
      yaml: 'ansible.builtin.known_hosts:\n  name: old.example.com\n  state: absent',
    },
  ],
  async plan(given, host) {
    const name = given.name.toLowerCase();
    const line = lineOf(given, name);
    const path = await expandPath(host, given.path);
    return planFile(given, host, { name, line, path });
  },
});

/** The line that is meant, after a check that it is one of the host. */
function lineOf(given: KnownHostsParams, name: string): string | undefined {
  const { key, state } = given;
  if (key === undefined || key === '')
    return state === 'absent' ? undefined : fail('No key specified when adding a host');
  if (/\S+\s*,/.test(name))
    fail(
      'Comma separated list of names is not supported. Please pass a single name to lookup in the known_hosts file.',
    );
  const entry = parsed(key);
  if (entry === undefined || !hostNamesMatch(entry.names, name))
    fail('Host parameter does not match hashed host field in supplied key');
  return given.hash_host ? hashed(key, name) : key.replace(/\n$/, '');
}

interface Wanted {
  readonly name: string;
  readonly line: string | undefined;
  readonly path: string;
}

async function planFile(
  given: KnownHostsParams,
  host: ReadHost,
  { name, line, path }: Wanted,
): Promise<Plan> {
  const folder = posix.dirname(path);
  const [bytes, stat, parent] = await Promise.all([
    host.readFile(path),
    host.stat(path),
    host.stat(folder, { follow: true }),
  ]);
  const content = bytes?.toString('utf8');
  const before = content ?? '';
  const lines = before === '' ? [] : before.replace(/\n$/, '').split('\n');
  const now = edited(lines, name, line, given.state);
  const changed = now.length !== lines.length || now.some((text, at) => text !== lines[at]);
  const after = changed ? now.map((text) => `${text}\n`).join('') : before;
  if (changed && parent === undefined) missing(`Failed to write to file ${path}: ${folder} does not exist`);
  const { hash_host, state, key } = given;
  return {
    changed,
    result: { name: given.name, key, path, state, hash_host, ...(stat && pathInfo(stat)) },
    diff: {
      kind: 'text',
      before,
      after,
      beforeHeader: content === undefined ? '/dev/null' : path,
      afterHeader: path,
    },
    apply: async (write) => {
      const written = await write.writeFile(path, after, {
        replacesSha1: bytes === undefined ? '' : createHash('sha1').update(bytes).digest('hex'),
      });
      return pathInfo(written.stat);
    },
  };
}
