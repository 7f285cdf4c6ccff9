/**
 * What root does in a directory of a user's by way of git, svn, ssh-keygen, Docker and apt.
 */
import { execFileSync } from 'node:child_process';
import { chownSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { tree, userFile, userId, type Attack } from './racing-user.ts';

/** Where the repository of an attack lies, by the user's directory. */
export const repositoryOf = (dir: string): string => join(dir, '../repository');

/** The image that `image` of an attack stands for. */
export const imageName = 'tsplay-race:1';

const answers = (program: string, ...words: readonly string[]): boolean => {
  try {
    execFileSync(program, words, { stdio: 'ignore', timeout: 20_000 });
    return true;
  } catch {
    return false;
  }
};

/** A directory of the user's with nothing in it, and the usual tree. */
const empty = (dir: string): void => {
  tree(dir);
  mkdirSync(join(dir, 'g'));
  chownSync(join(dir, 'g'), userId, userId);
};
const trunk = (dir: string): string => `file://${repositoryOf(dir)}/trunk`;

const git: Readonly<Record<string, Attack>> = {
  'git, a first clone': {
    module: 'git',
    args: (d) => `repo: ${repositoryOf(d)}\ndest: ${d}/t/new`,
    repository: 'git',
    names: ['t'],
    prepare: tree,
  },
  'git, a clone into an empty directory': {
    module: 'git',
    args: (d) => `repo: ${repositoryOf(d)}\ndest: ${d}/g\narchive: ${d}/t/f`,
    repository: 'git',
    names: ['g', 't'],
    prepare: empty,
  },
  'git, a clone beside which links of the same names are laid': {
    module: 'git',
    args: (d) => `repo: ${repositoryOf(d)}\ndest: ${d}/g`,
    repository: 'git',
    names: ['+g'],
    prepare: empty,
  },
  'git, a checkout that is there': {
    module: 'git',
    args: (d) => `repo: ${repositoryOf(d)}\ndest: ${d}/g\nforce: true\nversion: v1`,
    repository: 'git',
    names: ['g'],
    prepare: (d) => {
      execFileSync('git', ['clone', '-q', repositoryOf(d), join(d, 'g')], { stdio: 'pipe' });
    },
  },
};

const gitConfig: Readonly<Record<string, Attack>> = {
  'git_config of a file': {
    module: 'git_config',
    args: (d) => `scope: file\nfile: ${d}/f\nname: core.editor\nvalue: vim`,
    names: ['f'],
    prepare: (d) => userFile(join(d, 'f'), '[a]\n\tb = c\n'),
  },
  'git_config of a file in a directory that is turned': {
    module: 'git_config',
    args: (d) => `scope: file\nfile: ${d}/t/f\nname: core.editor\nvalue: vim`,
    names: ['t'],
    prepare: tree,
  },
};

/** What the shell writes for a program of the database's. */
const dumps: Readonly<Record<string, Attack>> = {
  'postgresql_db: a dump over a file': {
    module: 'postgresql_db',
    args: (d) => `name: shop\nstate: dump\ntarget: ${d}/f`,
    programs: { pg_dump: 'echo x' },
    names: ['f'],
    prepare: (d) => userFile(join(d, 'f'), 'old\n'),
  },
  'postgresql_db: a packed dump in a directory that is turned': {
    module: 'postgresql_db',
    args: (d) => `name: shop\nstate: dump\ntarget: ${d}/t/f.gz`,
    programs: { pg_dump: 'echo x' },
    names: ['t'],
    prepare: tree,
  },
  'postgresql_db: a dump as a directory': {
    module: 'postgresql_db',
    args: (d) => `name: shop\nstate: dump\ntarget: ${d}/f.dir`,
    programs: {
      pg_dump: 'while [ $# != 1 ]; do shift; done; mkdir "$1" && : >"$1/a" && sleep 0.05 && echo x >"$1/f"',
    },
    names: ['f.dir'],
  },
};

const subversion: Readonly<Record<string, Attack>> = {
  'subversion, a first checkout': {
    module: 'subversion',
    args: (d) => `repo: ${trunk(d)}\ndest: ${d}/t/new`,
    repository: 'svn',
    names: ['t'],
    prepare: tree,
  },
  'subversion, an export beside which links of the same names are laid': {
    module: 'subversion',
    args: (d) => `repo: ${trunk(d)}\ndest: ${d}/g\nexport: true\nforce: true`,
    repository: 'svn',
    names: ['+g'],
    prepare: empty,
  },
  'subversion, an export over a directory': {
    module: 'subversion',
    args: (d) => `repo: ${trunk(d)}\ndest: ${d}/t\nexport: true\nforce: true`,
    repository: 'svn',
    names: ['t'],
    prepare: tree,
  },
  'subversion, an export of a file': {
    module: 'subversion',
    args: (d) => `repo: ${trunk(d)}/f\ndest: ${d}/f\nexport: true\nforce: true`,
    repository: 'svn',
    names: ['f'],
    prepare: (d) => userFile(join(d, 'f'), 'old\n'),
  },
  'subversion, an export of a file into a directory': {
    module: 'subversion',
    args: (d) => `repo: ${trunk(d)}/f\ndest: ${d}/t\nexport: true\nforce: true`,
    repository: 'svn',
    names: ['t'],
    prepare: tree,
  },
  'subversion, a working copy that is there': {
    module: 'subversion',
    args: (d) => `repo: ${trunk(d)}\ndest: ${d}/g\nforce: true\nrevision: "2"`,
    repository: 'svn',
    names: ['g'],
    prepare: (d) => {
      execFileSync('svn', ['checkout', '-q', trunk(d), join(d, 'g')], { stdio: 'pipe' });
    },
  },
};

const images: Readonly<Record<string, Attack>> = {
  'docker_image with archive_path': {
    module: 'docker_image',
    args: (d) => `name: ${imageName}\nsource: local\narchive_path: ${d}/f`,
    image: true,
    names: ['f'],
    prepare: (d) => userFile(join(d, 'f'), 'old\n'),
  },
  docker_image_export: {
    module: 'docker_image_export',
    args: (d) => `names: [${imageName}]\npath: ${d}/t/f\nforce: true`,
    image: true,
    names: ['t'],
    prepare: tree,
  },
  docker_login: {
    module: 'docker_login',
    args: (d) => `registry_url: r.test\nstate: absent\nconfig_path: ${d}/f`,
    names: ['f'],
    prepare: (d) =>
      userFile(join(d, 'f'), JSON.stringify({ auths: { 'r.test': { auth: 'dTpw' }, 'o.test': {} } })),
  },
};

const accountName = 'tsplay-race';
const withoutAccount = (): void => {
  try {
    execFileSync('userdel', [accountName], { stdio: 'ignore' });
  } catch {
    // It was not there.
  }
};
/** An account of the user's with a home that is not there. */
const account = (home: string) => ({
  needs: () => answers('useradd', '--help'),
  names: ['t'],
  prepare: (dir: string): void => {
    tree(dir);
    withoutAccount();
    const words = ['-M', '-N', '-u', `${userId}`, '-d', join(dir, home), accountName];
    execFileSync('useradd', words, { stdio: 'ignore' });
  },
  finish: withoutAccount,
});

const accounts: Readonly<Record<string, Attack>> = {
  'user: a home that is missing': {
    ...account('t/new'),
    module: 'user',
    args: () => `name: ${accountName}\ncreate_home: true`,
  },
  'user: a home that is missing, from a skeleton': {
    ...account('t/new'),
    module: 'user',
    args: () => `name: ${accountName}\ncreate_home: true\nskeleton: ./from/\numask: "000"`,
    files: { 'from/a': 'x\n', 'from/sub/f': 'y\n' },
  },
  'user: keys in a home that is missing': {
    ...account('t/new'),
    module: 'user',
    args: () => `name: ${accountName}\ngenerate_ssh_key: true\nssh_key_type: ed25519\nforce: true`,
  },
  'authorized_key in a home that is missing': {
    ...account('t/new'),
    module: 'authorized_key',
    args: () => `user: ${accountName}\nkey: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBuC x`,
  },
  'cron of a user whose home is missing': {
    ...account('t/new'),
    module: 'cron',
    args: (d) => `name: j\njob: /bin/true\nuser: ${accountName}\ncron_file: ${d}/f`,
    names: ['f', 't'],
  },
};

export const otherAttacks: Readonly<Record<string, Attack>> = {
  ...git,
  ...gitConfig,
  ...dumps,
  ...subversion,
  ...images,
  ...accounts,
  'user: generate_ssh_key': {
    module: 'user',
    args: (d) =>
      `name: nobody\ncreate_home: false\ngenerate_ssh_key: true\nssh_key_type: ed25519\nforce: true\nssh_key_file: ${d}/t/f`,
    names: ['t'],
    prepare: tree,
  },
  'user: generate_ssh_key, with a passphrase, over a key': {
    module: 'user',
    args: (d) =>
      `name: nobody\ncreate_home: false\ngenerate_ssh_key: true\nssh_key_type: ed25519\nssh_key_passphrase: some words\nforce: true\nssh_key_file: ${d}/f`,
    names: ['f'],
    prepare: (d) => userFile(join(d, 'f'), 'old\n'),
  },
  'apt_repository with a file of its own': {
    module: 'apt_repository',
    args: (d) => `repo: deb http://127.0.0.1/none x main\nfilename: ${d}/t/f\nupdate_cache: false`,
    needs: () => answers('test', '-d', '/etc/apt'),
    names: ['t'],
    prepare: tree,
  },
  'tempfile of a file': { module: 'tempfile', args: (d) => `path: ${d}/t`, names: ['t'], prepare: tree },
};

export const hasDocker = (): boolean => answers('docker', 'info');
export const hasSvn = (): boolean => answers('svn', '--version') && answers('svnadmin', '--version');
