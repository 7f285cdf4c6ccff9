/**
 * A task as root that writes into a user's directory gives that user nothing, whatever the user does meanwhile.
 */
import { chownSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { loadModule } from '../../src/modules/index.ts';
import { tarOf, zipOf } from '../modules/files/archives.ts';
import { openHost } from '../modules/harness.ts';
import { canRace, openRace, userFile, userId, type Race } from './racing-user.ts';

interface Attack {
  readonly module: string;
  readonly args: (dir: string) => string;
  /** Names that are turned from the start. */
  readonly names?: readonly string[];
  /** What is there before each round. */
  readonly prepare?: (dir: string) => void;
  /** Archives that controller and host have, with `t/a` and others. */
  readonly archives?: Readonly<Record<string, 'tar' | 'zip' | 'many'>>;
  /** What the controller has. */
  readonly files?: Readonly<Record<string, string>>;
}

const rounds = Number(process.env['RACE_ROUNDS'] ?? 12);
const owned = `owner: "${userId}"\ngroup: "${userId}"\nmode: "0644"`;
const tree = (dir: string): void => {
  for (const name of ['t', 't/sub']) {
    mkdirSync(join(dir, name), { recursive: true });
    chownSync(join(dir, name), userId, userId);
  }
  for (const name of ['t/a', 't/b', 't/sub/f']) userFile(join(dir, name), 'mine\n');
};
const old = (dir: string): void => userFile(join(dir, 'f'), 'old\n');

const attacks: Readonly<Record<string, Attack>> = {
  'copy of a new file': { module: 'copy', args: (d) => `content: "x\\n"\ndest: ${d}/f\n${owned}` },
  'copy over a file': {
    module: 'copy',
    args: (d) => `content: "x\\n"\ndest: ${d}/f\nbackup: true\n${owned}`,
    names: ['f'],
    prepare: old,
  },
  'copy of permissions only': {
    module: 'copy',
    args: (d) => `content: "old\\n"\ndest: ${d}/f\n${owned}`,
    names: ['f'],
    prepare: old,
  },
  'copy into a new directory': {
    module: 'copy',
    args: (d) => `content: "x\\n"\ndest: ${d}/new/deep/f\ndirectory_mode: "0777"\n${owned}`,
  },
  'copy into a directory': {
    module: 'copy',
    args: (d) => `content: "x\\n"\ndest: ${d}/t/f\n${owned}`,
    names: ['t'],
    prepare: tree,
  },
  'copy of a tree': {
    module: 'copy',
    args: (d) => `src: ./from/\ndest: ${d}/t\n${owned}\nbackup: true`,
    files: { 'from/a': 'x\n', 'from/sub/f': 'y\n', 'from/more/b': 'z\n' },
    names: ['t'],
    prepare: tree,
  },
  'copy of a tree of the host': {
    module: 'copy',
    args: (d) => `src: ./from/\ndest: ${d}/t\nremote_src: true\n${owned}`,
    files: { 'from/a': 'x\n', 'from/sub/f': 'y\n', 'from/more/b': 'z\n' },
    names: ['t'],
    prepare: tree,
  },
  lineinfile: {
    module: 'lineinfile',
    args: (d) => `path: ${d}/f\nline: added\nbackup: true\n${owned}`,
    names: ['f'],
    prepare: old,
  },
  blockinfile: {
    module: 'blockinfile',
    args: (d) => `path: ${d}/f\nblock: added\n${owned}`,
    names: ['f'],
    prepare: old,
  },
  replace: {
    module: 'replace',
    args: (d) => `path: ${d}/f\nregexp: o\nreplace: e\n${owned}`,
    names: ['f'],
    prepare: old,
  },
  ini_file: {
    module: 'ini_file',
    args: (d) => `path: ${d}/f\nsection: s\noption: o\nvalue: v\n${owned}`,
    names: ['f'],
    prepare: (d) => userFile(join(d, 'f'), '[s]\no = w\n'),
  },
  'file: touch': { module: 'file', args: (d) => `path: ${d}/f\nstate: touch\n${owned}` },
  'file: touch of a file': {
    module: 'file',
    args: (d) => `path: ${d}/f\nstate: touch\n${owned}`,
    names: ['f'],
    prepare: old,
  },
  'file: attributes': { module: 'file', args: (d) => `path: ${d}/f\n${owned}`, names: ['f'], prepare: old },
  'file: directory': {
    module: 'file',
    args: (d) => `path: ${d}/new/deep\nstate: directory\nowner: "${userId}"\nmode: "0777"`,
  },
  'file: recurse': {
    module: 'file',
    args: (d) => `path: ${d}/t\nstate: directory\nrecurse: true\nowner: "${userId}"\nmode: "0777"`,
    names: ['t'],
    prepare: tree,
  },
  'file: link': {
    module: 'file',
    args: (d) => `src: /etc/hostname\npath: ${d}/l\nstate: link\nforce: true\nowner: "${userId}"`,
  },
  'file: hard': {
    module: 'file',
    args: (d) => `src: ${d}/f\npath: ${d}/h\nstate: hard\n${owned}`,
    names: ['f'],
    prepare: old,
  },
  authorized_key: {
    module: 'authorized_key',
    args: (d) =>
      `user: root\nkey: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBuC x\npath: ${d}/t/f\nmanage_dir: true`,
    names: ['t'],
    prepare: tree,
  },
  known_hosts: {
    module: 'known_hosts',
    args: (d) => `name: h\nkey: h ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBuC\npath: ${d}/f`,
    names: ['f'],
    prepare: old,
  },
  cron: {
    module: 'cron',
    args: (d) => `name: j\njob: /bin/true\nuser: root\ncron_file: ${d}/f`,
    names: ['f'],
    prepare: old,
  },
  get_url: {
    module: 'get_url',
    args: (d) => `url: file:///etc/passwd\ndest: ${d}/f\n${owned}`,
    names: ['f'],
    prepare: old,
  },
  'unarchive of a tar of the host': {
    module: 'unarchive',
    args: (d) => `src: ./from/a.tar\ndest: ${d}\nremote_src: true\n${owned}`,
    archives: { 'from/a.tar': 'tar' },
    names: ['t'],
    prepare: tree,
  },
  'unarchive of a tar of the controller': {
    module: 'unarchive',
    args: (d) => `src: ./from/a.tar\ndest: ${d}/t/..\n${owned}`,
    archives: { 'from/a.tar': 'tar' },
    names: ['t'],
    prepare: tree,
  },
  'unarchive into a directory that is turned': {
    module: 'unarchive',
    args: (d) => `src: ./from/a.tar\ndest: ${d}/t\nremote_src: true\n${owned}`,
    archives: { 'from/a.tar': 'tar' },
    names: ['t'],
    prepare: tree,
  },
  'unarchive of a zip of the host': {
    module: 'unarchive',
    args: (d) => `src: ./from/a.zip\ndest: ${d}\nremote_src: true\n${owned}`,
    archives: { 'from/a.zip': 'zip' },
    names: ['t'],
    prepare: tree,
  },
  'unarchive of a zip of the controller': {
    module: 'unarchive',
    args: (d) => `src: ./from/a.zip\ndest: ${d}\n${owned}`,
    archives: { 'from/a.zip': 'many' },
    names: ['t'],
    prepare: tree,
  },
  'unarchive of permissions only': {
    module: 'unarchive',
    args: (d) => `src: ./from/a.zip\ndest: ${d}\n${owned}`,
    archives: { 'from/a.zip': 'zip' },
    names: ['t'],
    prepare: (d) => {
      tree(d);
      for (const name of ['a', 'b', 'sub/f']) userFile(join(d, 't', name), 'x\n');
    },
  },
  'file: absent': { module: 'file', args: (d) => `path: ${d}/t\nstate: absent`, names: ['t'], prepare: tree },
};

/** What is `many` is unpacked by tar on the host, whatever it is. */
async function archive(kind: 'tar' | 'zip' | 'many'): Promise<Buffer> {
  const files = ['t/a', 't/b', 't/sub/f', 't/more/b', 'f', ...(kind === 'many' ? manyNames : [])];
  if (kind === 'tar') return tarOf(files.map((name) => ({ name, content: 'x\n' })));
  return zipOf(files.map((name) => ({ name, content: 'x\n' })));
}
const manyNames = Array.from({ length: 60 }, (_, i) => `t/many/${i}`);

describe.skipIf(!canRace())('a user who races with root', () => {
  let race: Race;
  beforeAll(() => (race = openRace()));
  afterAll(() => race.close());
  afterEach(() => race.clear());
  test.each(Object.entries(attacks))('gains nothing from %s', async (_name, attack) => {
    await using host = await openHost();
    const module = await loadModule(attack.module);
    for (const [name, text] of Object.entries(attack.files ?? {})) {
      mkdirSync(dirname(join(host.dir, name)), { recursive: true });
      writeFileSync(join(host.dir, name), text);
    }
    for (const [name, kind] of Object.entries(attack.archives ?? {})) {
      mkdirSync(dirname(join(host.dir, name)), { recursive: true });
      writeFileSync(join(host.dir, name), await archive(kind));
    }
    let swaps = 0;
    for (let round = 0; round < rounds; round++) {
      race.clear();
      attack.prepare?.(race.dir);
      swaps += await race.during(attack.names ?? [], async () => {
        // What is under attack may fail, and may not do what the user wants.
        await host
          .run(module, attack.args(race.dir).replace('./from', `${host.dir}/from`))
          .catch(() => undefined);
      });
      expect(race.gains(), `in round ${round}`).toEqual([]);
    }
    if (attack.names !== undefined) expect(swaps, 'the racer did nothing').toBeGreaterThan(rounds);
  });
});
