/**
 * What root does in a directory of a user's: one entry for each way in which a module writes. What those who keep
 * repositories, accounts, images and packages do is in race-cases-other.ts.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { otherAttacks } from './race-cases-other.ts';
import { owned, tree, userFile, userId, type Attack } from './racing-user.ts';

const hasSetfacl = (): boolean => existsSync('/usr/bin/setfacl');
const old = (dir: string): void => userFile(join(dir, 'f'), 'old\n');

export const attacks: Readonly<Record<string, Attack>> = {
  'copy of a new file': { module: 'copy', args: (d) => `content: "x\\n"\ndest: ${d}/f\n${owned}` },
  'copy over a file': {
    module: 'copy',
    args: (d) => `content: "x\\n"\ndest: ${d}/f\nbackup: true\n${owned}`,
    names: ['f'],
    prepare: old,
  },
  'copy with unsafe_writes': {
    module: 'copy',
    args: (d) => `content: "x\\n"\ndest: ${d}/f\nunsafe_writes: true\n${owned}`,
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
  pam_limits: {
    module: 'pam_limits',
    args: (d) => `dest: ${d}/f\ndomain: joe\nlimit_type: soft\nlimit_item: nofile\nvalue: 5\nbackup: true`,
    names: ['f'],
    prepare: (dir) => userFile(join(dir, 'f'), '# limits\n'),
  },
  'acl of a file': {
    module: 'acl',
    args: (d) => `path: ${d}/f\netype: user\nentity: games\npermissions: rw\nstate: present`,
    names: ['f'],
    prepare: old,
    needs: hasSetfacl,
  },
  'acl of a directory': {
    module: 'acl',
    args: (d) => `path: ${d}/t\netype: user\nentity: games\npermissions: rwx\nstate: present`,
    names: ['t'],
    prepare: tree,
    needs: hasSetfacl,
  },
  crypttab: {
    module: 'crypttab',
    args: (d) => `path: ${d}/f\nname: home\nbacking_device: /dev/x\nstate: present`,
    names: ['f'],
    prepare: (dir) => userFile(join(dir, 'f'), '# devices\n'),
  },
  htpasswd: {
    module: 'htpasswd',
    args: (d) => `path: ${d}/f\nname: joe\npassword: secret\n${owned}`,
    names: ['f'],
    prepare: (dir) => userFile(join(dir, 'f'), 'eve:x\n'),
  },
  archive: {
    module: 'archive',
    args: (d) => `path: ${d}/t\ndest: ${d}/f\nremove: true\n${owned}`,
    names: ['f', 't'],
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
  template: {
    module: 'template',
    args: (d) => `src: ./from/t.j2\ndest: ${d}/f\nbackup: true\n${owned}`,
    files: { 'from/t.j2': '{{ 1 + 1 }}\n' },
    names: ['f'],
    prepare: old,
  },
  'template into a directory': {
    module: 'template',
    args: (d) => `src: ./from/f\ndest: ${d}/t\n${owned}`,
    files: { 'from/f': '{{ 1 + 1 }}\n' },
    names: ['t'],
    prepare: tree,
  },
  assemble: {
    module: 'assemble',
    args: (d) => `src: ./from\ndest: ${d}/f\nbackup: true\n${owned}`,
    files: { 'from/a': 'x\n', 'from/b': 'y\n' },
    names: ['f'],
    prepare: old,
  },
  'assemble of fragments of the controller': {
    module: 'assemble',
    args: (d) => `src: ./from\ndest: ${d}/t/f\nremote_src: false\n${owned}`,
    files: { 'from/a': 'x\n', 'from/b': 'y\n' },
    names: ['t'],
    prepare: tree,
  },
  'uri with dest': {
    module: 'uri',
    args: (d) => `url: $SERVER/f\ndest: ${d}/f\n${owned}`,
    names: ['f'],
    prepare: old,
  },
  'uri with a directory as dest': {
    module: 'uri',
    args: (d) => `url: $SERVER/f\ndest: ${d}/t\n${owned}`,
    names: ['t'],
    prepare: tree,
  },
  'get_url of a server': {
    module: 'get_url',
    args: (d) => `url: $SERVER/f\ndest: ${d}/f\nforce: true\nbackup: true\n${owned}`,
    names: ['f'],
    prepare: old,
  },
  'get_url into a directory, of much': {
    module: 'get_url',
    args: (d) => `url: $SERVER/big\ndest: ${d}/t\n${owned}`,
    names: ['t'],
    prepare: tree,
  },
  'get_url with tmp_dest': {
    module: 'get_url',
    args: (d) => `url: $SERVER/big\ndest: ${d}/f\ntmp_dest: ${d}/t\n${owned}`,
    names: ['t'],
    prepare: tree,
  },
  'cron with a copy': {
    module: 'cron',
    args: (d) => `name: j\njob: /bin/true\nuser: root\ncron_file: ${d}/t/f\nbackup: true`,
    names: ['t'],
    prepare: tree,
  },
  sysctl: {
    module: 'sysctl',
    args: (d) => `name: kernel.none\nvalue: "1"\nsysctl_file: ${d}/f\nreload: false`,
    names: ['f'],
    prepare: old,
  },
  'mount: fstab with a copy': {
    module: 'mount',
    args: (d) => `path: /none\nsrc: none\nfstype: tmpfs\nstate: present\nfstab: ${d}/f\nbackup: true`,
    names: ['f'],
    prepare: old,
  },
  yum_repository: {
    module: 'yum_repository',
    args: (d) => `name: f\ndescription: d\nbaseurl: http://127.0.0.1/\nreposdir: ${d}/t\n${owned}`,
    names: ['t'],
    prepare: tree,
  },
  tempfile: { module: 'tempfile', args: (d) => `path: ${d}\nstate: directory` },
  synchronize: {
    module: 'synchronize',
    args: (d) => `src: ./from/\ndest: ${d}/t`,
    files: { 'from/f': 'x\n', 'from/more/b': 'y\n' },
    names: ['t'],
    prepare: tree,
  },
  'synchronize into a new directory': {
    module: 'synchronize',
    args: (d) => `src: ./from/\ndest: ${d}/new`,
    files: { 'from/f': 'x\n', 'from/more/b': 'y\n' },
    names: ['new'],
  },
  'synchronize of a file': {
    module: 'synchronize',
    args: (d) => `src: ./from/a\ndest: ${d}/f`,
    files: { 'from/a': 'x\n' },
    names: ['f'],
    prepare: old,
  },
  'script, with temporary files in a directory of all': {
    module: 'script',
    args: () => 'cmd: ./from/s',
    files: { 'from/s': '#!/bin/sh\necho x\n' },
    sticky: true,
  },
  'apt: deb of a server, with temporary files in a directory of all': {
    module: 'apt',
    args: () => 'deb: $SERVER/f.deb',
    rounds: 2,
    sticky: true,
  },
  'file: absent': { module: 'file', args: (d) => `path: ${d}/t\nstate: absent`, names: ['t'], prepare: tree },
  ...otherAttacks,
};
