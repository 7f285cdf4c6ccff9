/**
 * An account and its surroundings, asked in one program.
 * @module
 */
import { type Params, parseSections, quote, sectionFunction } from '../../../sdk/index.ts';
import type { userParams } from './params.ts';
import { needsTool } from './tools.ts';

export type UserParams = Params<typeof userParams>;

export interface Account {
  readonly uid: number;
  readonly gid: number;
  readonly comment: string;
  readonly home: string;
  readonly shell: string;
}

/** Of shadow(5); numbers of days, undefined where there is none. */
export interface Shadow {
  readonly password: string;
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  readonly warn?: number | undefined;
  readonly inactive?: number | undefined;
  readonly expire?: number | undefined;
}

export interface Group {
  readonly name: string;
  readonly gid: number;
  readonly members: readonly string[];
}

export interface UserState {
  readonly account: Account | undefined;
  readonly shadow: Shadow | undefined;
  readonly groups: readonly Group[];
  readonly homeExists: boolean;
  readonly key: {
    readonly path: string;
    readonly exists: boolean;
    readonly fingerprint: string;
    readonly public: string;
  };
  readonly hostname: string;
  /** Whether the host has useradd; else adduser of busybox. */
  readonly shadowUtils: boolean;
}

export const keyFile = (params: UserParams): string =>
  params.ssh_key_file ?? `.ssh/id_${params.ssh_key_type}`;

/** Lines of a colon-separated file whose first field is the name. */
const own = (file: string): string => `N="$n" awk -F: '$1 == ENVIRON["N"]' ${file} 2>/dev/null`;

/** Reads account, shadow, groups, home and key. Used before and after. */
export function accountScript(params: UserParams): string {
  const local = params.local
    ? own('/etc/passwd')
    : `{ getent passwd "$n" || ${own('/etc/passwd')}; } 2>/dev/null`;
  const groups = params.local ? 'cat /etc/group' : '{ getent group || cat /etc/group; } 2>/dev/null';
  return [
    sectionFunction,
    `n=${quote(params.name)}`,
    `a=$(${local}); s account; printf '%s\\n' "$a"`,
    `s shadow; ${own('/etc/shadow')}`,
    `s groups; ${groups}`,
    `IFS=: read -r _ _ _ _ _ h _ <<END`,
    '$a',
    'END',
    ...(params.home === undefined ? [] : [`h=${quote(params.home)}`]),
    `s home; [ -e "\${h:-/nonexistent}" ] && echo yes`,
    ...(params.generate_ssh_key === true
      ? [
          `k=${quote(keyFile(params))}; case $k in /*) ;; *) k=$h/$k ;; esac`,
          `s key; printf '%s\\n' "$k"; if [ -e "$k" ] || [ -e "$k.pub" ]; then echo yes; fi`,
          `s fingerprint; [ -p "$k" ] || [ -p "$k.pub" ] || ssh-keygen -l -f "$k" 2>/dev/null`,
          `s public; [ -p "$k.pub" ] || cat -- "$k.pub" 2>/dev/null`,
        ]
      : []),
    's hostname; uname -n',
    `s tools; ${needsTool('useradd', 'adduser')}`,
    'exit 0',
  ].join('\n');
}

function parseAccount(line: string | undefined): Account | undefined {
  if (line === undefined || line === '') return undefined;
  const [, , uid, gid, comment = '', home = '', shell = ''] = line.split(':');
  return { uid: Number(uid), gid: Number(gid), comment, home, shell };
}

const days = (text: string | undefined): number | undefined =>
  text === undefined || text === '' ? undefined : Number(text);

function parseShadow(line: string | undefined): Shadow | undefined {
  if (line === undefined || line === '') return undefined;
  const [, password = '', , min, max, warn, inactive, expire] = line.split(':');
  return {
    password,
    min: days(min),
    max: days(max),
    warn: days(warn),
    inactive: days(inactive),
    expire: days(expire),
  };
}

const parseGroup = (line: string): Group => {
  const [name = '', , gid, members = ''] = line.split(':');
  return { name, gid: Number(gid), members: members.split(',').filter((member) => member !== '') };
};

export function parseUserState(stdout: string): UserState {
  const answer = parseSections(stdout);
  const [path = '', exists] = answer.lines('key');
  return {
    account: parseAccount(answer.lines('account').at(-1)),
    shadow: parseShadow(answer.lines('shadow')[0]),
    groups: answer.lines('groups').map(parseGroup),
    homeExists: answer.text('home') === 'yes',
    key: {
      path,
      exists: exists === 'yes',
      fingerprint: answer.text('fingerprint'),
      public: answer.text('public'),
    },
    hostname: answer.text('hostname'),
    shadowUtils: answer.text('tools') !== '',
  };
}

/** A group by name or number. */
export const findGroup = (groups: readonly Group[], name: string): Group | undefined =>
  (/^\d+$/.test(name) ? groups.find((group) => group.gid === Number(name)) : undefined) ??
  groups.find((group) => group.name === name);
