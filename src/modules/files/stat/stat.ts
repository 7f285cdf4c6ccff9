/** `ansible.builtin.stat` */
import {
  defineModule,
  type FileStat,
  p,
  quote,
  raw,
  type ReadHost,
  sh,
  unchanged,
} from '../../../sdk/index.ts';
import { expandPath } from '../lib/paths.ts';

export const stat = defineModule({
  name: 'ansible.builtin.stat',
  summary: 'Look at a file or directory',
  params: {
    path: p.path({ doc: 'Path to look at.', required: true, aliases: ['dest', 'name'] }),
    follow: p.bool({ doc: 'Look at what a link leads to.', default: false }),
    get_checksum: p.bool({ doc: 'Give the checksum of a regular file.', default: true }),
    checksum_algorithm: p.choice(['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'], {
      doc: 'Algorithm of the checksum.',
      default: 'sha1',
      aliases: ['checksum', 'checksum_algo'],
    }),
    get_mime: p.bool({
      doc: 'Ask `file` for type and character set.',
      default: true,
      aliases: ['mime', 'mime_type', 'mime-type'],
    }),
    get_attributes: p.bool({
      doc: 'Ask `lsattr` for the attributes.',
      default: true,
      aliases: ['attr', 'attributes'],
    }),
    get_selinux_context: p.bool({ doc: 'Give the SELinux context.', default: false, since: '2.20' }),
  },
  ahead: true,
  support: { check: 'full', diff: 'none' },
  returns: {
    stat: '`exists` and, when there is something, everything that is known of it, with Ansible’s keys.',
  },
  examples: [
    { title: 'Look at a file', yaml: 'stat:\n  path: /etc/hosts\nregister: hosts' },
    {
      title: 'A SHA-256 digest',
      yaml: 'stat:\n  path: /usr/bin/env\n  checksum_algorithm: sha256\n  follow: true',
    },
  ],
  async plan(params, host) {
    const path = await expandPath(host, params.path);
    const checksum = params.get_checksum ? params.checksum_algorithm : undefined;
    const word = quote(path);
    const [at, extra] = await Promise.all([
      host.stat(path, { follow: params.follow, checksum }),
      lookCloser(host, word, params),
    ]);
    if (at === undefined) return unchanged({ stat: { exists: false } });
    const info = {
      exists: true,
      ...inodeKeys(path, at),
      blocks: at.blocks,
      block_size: at.blockSize,
      device_type: at.rdev,
      ...access(host.expected?.exists(path) === true ? expectedAccess(at.mode) : (extra[0] ?? '')),
      ...mime(extra[1] ?? '', params.get_mime),
    };
    return unchanged({
      stat: {
        ...info,
        ...(at.checksum === undefined ? {} : { checksum: at.checksum }),
        ...(at.type === 'link'
          ? { lnk_source: extra.slice(5).join('\n').replace(/\n$/, ''), lnk_target: at.linkTarget }
          : {}),
        ...attributes(extra[2] ?? '', extra[3] ?? '', params.get_attributes),
        ...(params.get_selinux_context ? { selinux_context: (extra[4] ?? '').split(':') } : {}),
      },
    });
  },
});

/** Access of the user who asks, type, attributes, version and context, a line each; missing tools leave lines empty. */
async function lookCloser(
  host: ReadHost,
  word: string,
  params: {
    readonly get_mime: boolean;
    readonly get_attributes: boolean;
    readonly follow: boolean;
    readonly get_selinux_context: boolean;
  },
): Promise<readonly string[]> {
  const path = raw(word);
  const followed = raw(params.follow ? '-L ' : '');
  const mimeProgram = params.get_mime
    ? sh`m=; if command -v file >/dev/null; then m=$(file ${raw(params.follow ? '-L ' : '-h ')}--mime-type --mime-encoding -b -- ${path} 2>/dev/null); fi; echo "$m"`
    : 'echo';
  const attributesProgram = params.get_attributes
    ? sh`a=; if command -v lsattr >/dev/null; then a=$(lsattr -vd -- ${path} 2>/dev/null); fi; set -f; set -- $a; echo "\${2-}"; echo "\${1-}"`
    : 'echo; echo';
  const contextProgram = params.get_selinux_context
    ? sh`stat ${followed}-c %C -- ${path} 2>/dev/null || echo`
    : 'echo';
  const program = sh`o=; [ -r ${path} ] && o=r; [ -w ${path} ] && o=\${o}w; [ -x ${path} ] && o=\${o}x; echo "$o"
${raw(mimeProgram)}
${raw(attributesProgram)}
${raw(contextProgram)}
[ ! -L ${path} ] || readlink -f -- ${path}`;
  return (await host.probe(program)).stdout.split('\n');
}

/** What its owner may do with a path that is only expected. */
const expectedAccess = (mode: number): string =>
  ['r', 'w', 'x'].filter((_, i) => (mode & (0o400 >> i)) !== 0).join('');

const access = (letters: string): Readonly<Record<string, boolean>> => ({
  readable: letters.includes('r'),
  writeable: letters.includes('w'),
  executable: letters.includes('x'),
});

function mime(line: string, asked: boolean): Readonly<Record<string, unknown>> {
  if (!asked) return {};
  const [type, charset] = line.split(/;\s*charset=/);
  return { mimetype: type === undefined || type === '' ? 'unknown' : type, charset: charset ?? 'unknown' };
}

const attributeNames: Readonly<Record<string, string>> = {
  A: 'noatime', a: 'append', c: 'compressed', C: 'nocow', d: 'nodump', D: 'dirsync', e: 'extents', E: 'encrypted',
  h: 'blocksize', i: 'immutable', I: 'indexed', j: 'journalled', N: 'inline', s: 'zero', S: 'synchronous',
  t: 'notail', T: 'blockroot', u: 'undelete', X: 'compressedraw', Z: 'compresseddirty',
}; // prettier-ignore

function attributes(flags: string, version: string, asked: boolean): Readonly<Record<string, unknown>> {
  if (!asked) return {};
  const letters = flags
    .replaceAll('-', '')
    .split('')
    .filter((l) => l !== '');
  return {
    attr_flags: letters.join(''),
    attributes: letters.map((l) => attributeNames[l] ?? l),
    version: version === '' ? null : version,
  };
}

/** The keys that come from the inode alone. */
export function inodeKeys(path: string, at: FileStat): Readonly<Record<string, unknown>> {
  const bit = (mask: number): boolean => (at.mode & mask) !== 0;
  return {
    path,
    mode: at.mode.toString(8).padStart(4, '0'),
    isdir: at.type === 'directory',
    ischr: at.type === 'char',
    isblk: at.type === 'block',
    isreg: at.type === 'file',
    isfifo: at.type === 'fifo',
    islnk: at.type === 'link',
    issock: at.type === 'socket',
    uid: at.uid,
    gid: at.gid,
    size: at.size,
    inode: at.inode,
    dev: at.dev,
    nlink: at.nlink,
    atime: at.atime,
    mtime: at.mtime,
    ctime: at.ctime,
    wusr: bit(0o200), rusr: bit(0o400), xusr: bit(0o100),
    wgrp: bit(0o020), rgrp: bit(0o040), xgrp: bit(0o010),
    woth: bit(0o002), roth: bit(0o004), xoth: bit(0o001),
    isuid: bit(0o4000),
    isgid: bit(0o2000),
    ...(at.owner === String(at.uid) ? {} : { pw_name: at.owner }),
    ...(at.group === String(at.gid) ? {} : { gr_name: at.group }),
  }; // prettier-ignore
}
