/** Tasks that ansible-playbook and tsplay are to do alike, by what they are about. */
import type { Comparison, Task } from './beside.ts';
import { archives, certificates, requests, signed, told } from './certificates.ts';
import { mariadb, postgres, psycopg2, pymysql, sameQueries } from './databases.ts';
import { postgresQueries, sameAnswers } from './queries.ts';
import { firewall, ufwProgram } from './firewalls.ts';

export interface Group extends Comparison {
  readonly name: string;
  /** How many of the first tasks are tried by `npm test`; the others by `npm run attack`. */
  readonly brief: number;
  /** A file without which Ansible's modules do not work. */
  readonly needs?: string;
}

const check = '\n      check_mode: true';

const tree =
  '# mkdir -p DIR/src/sub DIR/src/e; echo one >DIR/src/a; echo two >DIR/src/b.tmp; echo three >DIR/src/sub/c';

const packing: readonly Task[] = [
  tree,
  ...['gz', 'zip', 'xz'].flatMap((format) => [
    `community.general.archive: {path: DIR/src, dest: DIR/${format}, format: ${format}, mode: "0640"}${check}`,
    `community.general.archive: {path: DIR/src, dest: DIR/${format}, format: ${format}, mode: "0640"}`,
    `community.general.archive: {path: DIR/src, dest: DIR/${format}, format: ${format}, mode: "0640"}`,
  ]),
  'community.general.archive: {path: [DIR/src/a, DIR/none], dest: DIR/inc.tar, format: tar, exclusion_patterns: "*.tmp"}',
  'community.general.archive: {path: "DIR/src/*", exclude_path: DIR/src/sub, dest: DIR/glob.tgz}',
  'community.general.archive: {path: DIR/src/a}',
  'community.general.archive: {path: DIR/src/a, remove: true, format: bz2}',
  'community.general.archive: {path: DIR/src/a, remove: true, format: bz2}',
  'community.general.archive: {path: DIR/src}',
  'community.general.archive: {path: "DIR/nothing*"}',
  'community.general.archive: {path: DIR/src, dest: DIR/src/x.tgz, remove: true}',
];

const passwords: readonly Task[] = [
  `community.general.htpasswd: {path: DIR/new/users, name: joe, password: Geheim7}${check}`,
  'community.general.htpasswd: {path: DIR/new/users, name: joe, password: Geheim7, mode: "0640"}',
  'community.general.htpasswd: {path: DIR/new/users, name: joe, password: Geheim7}',
  `community.general.htpasswd: {path: DIR/new/users, name: joe, password: other}${check}`,
  ...['bcrypt', 'ldap_sha1', 'md5_crypt', 'plaintext', 'sha256_crypt'].flatMap((scheme) => [
    `community.general.htpasswd: {path: DIR/new/users, name: ${scheme}, password: Geheim7, crypt_scheme: ${scheme}}`,
  ]),
  'community.general.htpasswd: {path: DIR/new/users, name: ldap_sha1, password: Geheim7}',
  'community.general.htpasswd: {path: DIR/new/users, name: joe, state: absent}',
  'community.general.htpasswd: {path: DIR/new/users, name: joe, state: absent}',
  'community.general.htpasswd: {path: DIR/none, name: joe, password: Geheim7, create: false}',
  'community.general.htpasswd: {path: DIR/new/users, name: eve}',
];

const gem = 'community.general.gem: {name: demo-gem, user_install: false, install_dir: DIR/gems,';
const gemSource = (version: string): string =>
  `# mkdir -p DIR/g/bin DIR/repo/gems; cd DIR/g; printf "#!/usr/bin/ruby\\n" >bin/demo; echo "Gem::Specification.new { |s| s.name = 'demo-gem'; s.version = '${version}'; s.summary = 'x'; s.authors = ['x']; s.files = ['bin/demo']; s.executables = ['demo'] }" >g.gemspec; gem build --silent g.gemspec -o DIR/repo/gems/demo-gem-${version}.gem 2>&1; gem generate_index -d DIR/repo`;
const gems: readonly Task[] = [
  gemSource('1.0'),
  gemSource('2.0'),
  `${gem} gem_source: DIR/repo/gems/demo-gem-1.0.gem}${check}`,
  `${gem} gem_source: DIR/repo/gems/demo-gem-1.0.gem}`,
  `${gem} gem_source: DIR/repo/gems/demo-gem-1.0.gem}`,
  `${gem} repository: "file://DIR/repo", state: latest}${check}`,
  `${gem} repository: "file://DIR/repo", state: latest}`,
  `${gem} repository: "file://DIR/repo", state: latest}`,
  `${gem} repository: "file://DIR/repo", version: "3.0"}`,
  `${gem} version: "1.0", state: absent}${check}`,
  `${gem} version: "1.0", state: absent}`,
  `${gem} version: "1.0", state: absent}`,
  `${gem} state: absent}`,
  `${gem} state: absent}`,
  `${gem} state: latest, version: "1"}`,
  'community.general.gem: {name: demo-gem, install_dir: DIR/gems}',
  'community.general.gem: {name: demo-gem, gem_source: DIR/none.gem}',
  'community.general.gem: {name: demo-gem, gem_source: DIR/repo/gems/demo-gem-2.0.gem, env_shebang: true, bindir: DIR/bin}',
  'community.general.gem: {name: demo-gem, state: absent}',
  'community.general.gem: {name: demo-gem, gem_source: x, version: "1"}',
];

/** What ran is told by Ansible when it fails, and lines of its output besides. */
const withoutCommand: Comparison['steady'] = (result) => ({
  ...result,
  cmd: undefined,
  stdout_lines: undefined,
  stderr_lines: undefined,
});

const zones: readonly Task[] = [
  `community.general.timezone: {name: Europe/Berlin}${check}`,
  'community.general.timezone: {name: Europe/Berlin}',
  'community.general.timezone: {name: Europe/Berlin}',
  'community.general.timezone: {name: Middle/Earth}',
  `community.general.timezone: {hwclock: local}${check}`,
  '# ln -sf /usr/share/zoneinfo/Asia/Tokyo /etc/localtime',
  `community.general.timezone: {name: Europe/Berlin}${check}`,
];

const locales: readonly Task[] = [
  `community.general.locale_gen: {name: fo_FO}${check}`,
  'community.general.locale_gen: {name: fo_FO}',
  'community.general.locale_gen: {name: fo_FO}',
  'community.general.locale_gen: {name: fo_FO, state: absent}',
  'community.general.locale_gen: {name: xx_XX.UTF-8}',
];

const pairs: readonly Task[] = [
  'community.crypto.openssh_keypair: {path: DIR/id, type: ed25519, comment: me}',
  'community.crypto.openssh_keypair: {path: DIR/id, type: ed25519, comment: me}',
  `community.crypto.openssh_keypair: {path: DIR/id2, size: 1024}${check}`,
  'community.crypto.openssh_keypair: {path: DIR/id2, size: 1024, mode: "0640"}',
  'community.crypto.openssh_keypair: {path: DIR/id2, size: 1024, comment: you}',
  'community.crypto.openssh_keypair: {path: DIR/id2, type: ecdsa, regenerate: fail}',
  'community.crypto.openssh_keypair: {path: DIR/id2, type: ecdsa, size: 99}',
  'community.crypto.openssh_keypair: {path: DIR/none/id}',
  `community.crypto.openssh_keypair: {path: DIR/id, type: ed25519, state: absent}${check}`,
  'community.crypto.openssh_keypair: {path: DIR/id, type: ed25519, state: absent}',
  'community.crypto.openssh_keypair: {path: DIR/id, type: ed25519, state: absent}',
];

const device = 'community.general.crypttab: {path: DIR/crypttab, name: home,';
const devices: readonly Task[] = [
  `${device} backing_device: UUID=1, opts: "discard,size=1", state: present}`,
  `${device} backing_device: UUID=1, opts: "size=1,discard", state: present}`,
  `${device} opts: "size=2", state: opts_present}${check}`,
  `${device} opts: "size=2", state: opts_present}`,
  `${device} opts: "size", state: opts_absent}`,
  `${device} password: /root/key, state: present}`,
  `${device} opts: "a b", state: present}`,
  `${device} state: present}`,
  `${device} state: absent}${check}`,
  `${device} state: absent}`,
  `${device} state: absent}`,
];

const ini = 'community.general.ini_file: {path: DIR/i/ini, section: a,';
const web = 'known_hosts: {path: DIR/kh, name: web, key: "web ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBuC"}';
const texts: readonly Task[] = [
  `${ini} option: x, value: "1", backup: true, mode: "0640"}${check}`,
  `${ini} option: x, value: "1", backup: true, mode: "0640"}`,
  `${ini} option: x, value: "1"}`,
  `${ini} option: x, value: "2"}${check}`,
  `${ini} option: y, value: "", mode: "0600"}`,
  `${ini} option: x, state: absent}`,
  `${ini} option: x, state: absent}`,
  'community.general.ini_file: {path: DIR/i/ini, section: b, option: x, allow_no_value: true}',
  'community.general.ini_file: {path: DIR/i/ini, section: b}',
  'community.general.ini_file: {path: DIR/i/first, option: x, value: "1"}',
  '# printf "[a]\\nx = 1" >DIR/i/ini',
  `${ini} option: x, value: "1"}`,
  `${ini} option: x, value: "1"}`,
  web,
  web,
];

const disk = 'ansible.posix.mount: {path: /mnt/disk, src: /dev/none, fstype: ext4, fstab: DIR/fstab,';
const mounts: readonly Task[] = [
  `${disk} state: present}${check}`,
  `${disk} state: present}`,
  `${disk} state: present, boot: false}`,
  `${disk} opts: "ro,noauto", state: present, boot: false}`,
  `${disk} opts: ro, state: present, boot: false, backup: false}`,
  `${disk} opts: ro, state: present, boot: false}`,
  `${disk} state: absent}`,
  `${disk} state: absent}`,
];

/** Only tsplay shows what changes in fstab. */
const withoutDiff: Comparison['steady'] = (result) => ({ ...result, diff: undefined });

/** Diffs of what is in files, where they show something. */
const shown: Comparison['steady'] = ({ diff, ...result }) => ({
  ...result,
  diff: ((diff ?? []) as { before: unknown; after: unknown }[])
    .slice(0, 1)
    .filter(({ before, after }) => before !== after),
});

const key = 'community.crypto.openssl_privatekey: {path: DIR/key.pem,';
const privateKeys: readonly Task[] = [
  `${key} type: ECC, curve: secp256r1}`,
  `${key} type: ECC, curve: secp256r1}`,
  `${key} size: 1024}${check}`,
  `${key} size: 1024, mode: "0640", return_content: true}`,
  `${key} size: 1024, mode: "0640"}`,
  `${key} size: 1024, format: pkcs8, format_mismatch: convert}`,
  `${key} size: 1024, format: pkcs8, cipher: auto, passphrase: Geheim7}`,
  `${key} size: 1024, format: pkcs8, cipher: auto, passphrase: Geheim7}`,
  `${key} size: 1024, regenerate: partial_idempotence}`,
  `${key} type: X25519, format: raw, return_content: true}`,
  `${key} type: X25519, format: pkcs1}`,
  'community.crypto.openssl_privatekey: {path: DIR/none/key.pem}',
  `${key} state: absent}${check}`,
  `${key} state: absent}`,
  `${key} state: absent}`,
];

/** No two keys are the same. */
const ofChance = (value: unknown): unknown => {
  if (typeof value === 'number') return value > 1e9 ? '~' : value;
  if (typeof value === 'string')
    return value.replace(
      /^(?:SHA256:\S+|(ssh-\w+|ecdsa-\S+) \S+|AAAA\S+|(?:[0-9a-f]{2}:){8,}..|-----BEGIN[^]*|[\w+/]{43}=)$/,
      '$1~',
    );
  if (Array.isArray(value)) return value.map(ofChance);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, ofChance(each)]));
};
const keys: Comparison['steady'] = (result) => ofChance(result) as Record<string, unknown>;

/** Orders of directories differ from root to root, and how well a packer packs from program to program. */
const packed: Comparison['steady'] = (result) => {
  const sorted = (value: unknown): unknown => (Array.isArray(value) ? (value as string[]).toSorted() : value);
  const { archived, expanded_paths: paths } = result;
  return { ...result, size: undefined, archived: sorted(archived), expanded_paths: sorted(paths) };
};

export const groups: readonly Group[] = [
  { name: 'archives', tasks: packing, brief: 4, steady: packed },
  { name: 'users of password files', tasks: passwords, brief: 3 },
  { name: 'encrypted devices', tasks: devices, brief: 2 },
  { name: 'private keys', tasks: privateKeys, brief: 2, steady: keys },
  { name: 'requests for certificates', tasks: requests, brief: 3, steady: signed },
  { name: 'certificates', tasks: certificates, brief: 4, steady: signed },
  { name: 'archives of keys', tasks: archives, brief: 6, steady: signed },
  { name: 'what certificates say', tasks: told, brief: 4, steady: signed },
  { name: 'PostgreSQL', tasks: postgres, brief: 6, steady: sameQueries, needs: psycopg2 },
  { name: 'queries to PostgreSQL', tasks: postgresQueries, brief: 6, steady: sameAnswers, needs: psycopg2 },
  { name: 'MariaDB', tasks: mariadb, brief: 7, steady: sameQueries, needs: pymysql },
  { name: 'a firewall', tasks: firewall, brief: 9, needs: ufwProgram },
  { name: 'options and hosts in files', tasks: texts, brief: 3, steady: shown },
  { name: 'gems', tasks: gems, brief: 5, steady: withoutCommand, needs: '/usr/bin/gem' },
  { name: 'what is mounted on boot', tasks: mounts, brief: 2, steady: withoutDiff },
  { name: 'pairs of keys', tasks: pairs, brief: 2, steady: keys },
  { name: 'the time zone', tasks: zones, brief: 3 },
  { name: 'locales', tasks: locales, brief: 3 },
];
