/**
 * The commands that bring an account into the wanted state. Pure; secrets are not in them but on stdin.
 * @module
 */
import { missing, quote, quoteAll } from '../../../sdk/index.ts';
import { findGroup, type Shadow, type UserParams, type UserState } from './account.ts';

export interface Changes {
  /** Shell lines, each of which must succeed. */
  readonly lines: readonly string[];
  /** `name:hash` for chpasswd. */
  readonly password?: string | undefined;
  /** A fingerprint of what changes, for the diff. */
  readonly what: readonly string[];
}

const option = (flag: string, value: string | number | undefined): string[] =>
  value === undefined ? [] : [flag, String(value)];

const mustExist = (name: string, state: UserState): string => {
  const group = findGroup(state.groups, name);
  if (group === undefined) missing(`Group ${name} does not exist`);
  return group.name;
};

const wantedGroups = (params: UserParams, state: UserState): string[] =>
  (params.groups ?? [])
    .map((name) => name.trim())
    .filter((name) => name !== '')
    .map((name) => mustExist(name, state));

const dateOf = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(0, 10);

/** The hash with its lock. */
const passwordLine = (params: UserParams): string | undefined => {
  if (params.password === undefined) return undefined;
  const lock = params.password_lock === true && !params.password.startsWith('!') ? '!' : '';
  return `${params.name}:${lock}${params.password}`;
};

/** Ages of the password, where they differ from what is set. */
function ageing(params: UserParams, shadow: Shadow | undefined): string[] {
  const wanted: readonly (readonly [string, number | undefined, number | undefined])[] = [
    ['-m', params.password_expire_min, shadow?.min],
    ['-M', params.password_expire_max, shadow?.max],
    ['-W', params.password_expire_warn, shadow?.warn],
  ];
  const options = wanted.flatMap(([flag, want, is]) =>
    want === undefined || want === is ? [] : [flag, String(want)],
  );
  return options.length === 0 ? [] : [quoteAll(['chage', ...options, params.name])];
}

function useradd(params: UserParams, state: UserState): string {
  const groups = wantedGroups(params, state);
  const noGroup = params.group === undefined && findGroup(state.groups, params.name) !== undefined;
  return quoteAll([
    'useradd',
    ...option('-u', params.uid),
    ...(params.uid !== undefined && params.non_unique ? ['-o'] : []),
    ...option('-Z', params.seuser),
    ...option('-g', params.group === undefined ? undefined : mustExist(params.group, state)),
    ...(noGroup ? ['-N'] : []),
    ...option('-G', groups.length === 0 ? undefined : groups.join(',')),
    ...option('-c', params.comment),
    ...option('-d', params.home),
    ...option('-s', params.shell),
    ...(params.expires === undefined ? [] : ['-e', params.expires < 0 ? '' : dateOf(params.expires)]),
    ...option('-f', params.password_expire_account_disable),
    ...(params.create_home ? ['-m', ...option('-k', params.skeleton)] : ['-M']),
    ...(params.create_home && params.umask !== undefined ? ['-K', `UMASK=${params.umask}`] : []),
    ...(params.system ? ['-r'] : []),
    ...(params.uid_min === undefined ? [] : ['-K', `UID_MIN=${params.uid_min}`]),
    ...(params.uid_max === undefined ? [] : ['-K', `UID_MAX=${params.uid_max}`]),
    params.name,
  ]);
}

/** busybox knows fewer options, and one group a call. */
function adduser(params: UserParams, state: UserState): string[] {
  return [
    quoteAll([
      ...['adduser', '-D'],
      ...option('-u', params.uid),
      ...option('-G', params.group === undefined ? undefined : mustExist(params.group, state)),
      ...option('-g', params.comment),
      ...option('-h', params.home),
      ...option('-s', params.shell),
      ...(params.create_home ? [] : ['-H']),
      ...option('-k', params.skeleton),
      ...(params.system ? ['-S'] : []),
      params.name,
    ]),
    ...wantedGroups(params, state).map((group) => quoteAll(['adduser', params.name, group])),
  ];
}

const parentOf = (path: string): string => path.replace(/\/+[^/]*\/*$/, '') || '/';

export function creation(params: UserParams, state: UserState): Changes {
  const parent =
    params.home !== undefined && params.create_home ? [`mkdir -p -- ${quote(parentOf(params.home))}`] : [];
  const make = state.shadowUtils ? [useradd(params, state)] : adduser(params, state);
  const lock =
    params.password_lock === true && params.password === undefined
      ? [quoteAll(['usermod', '-L', params.name])]
      : [];
  return {
    lines: [...parent, ...make, ...lock, ...ageing(params, undefined)],
    password: passwordLine(params),
    what: ['account'],
  };
}

/** Membership as options of usermod, or undefined when it is as wanted. */
function membership(params: UserParams, state: UserState): string[] | undefined {
  if (params.groups === undefined) return undefined;
  const current = new Set(state.groups.filter((g) => g.members.includes(params.name)).map((g) => g.name));
  const wanted = new Set(wantedGroups(params, state));
  const lacking = [...wanted].some((name) => !current.has(name));
  const surplus = [...current].some((name) => !wanted.has(name));
  if (params.append) return lacking ? ['-a', '-G', [...wanted].join(',')] : undefined;
  return lacking || surplus ? ['-G', [...wanted].join(',')] : undefined;
}

/** An account without an entry in shadow gets one. */
function expiry(params: UserParams, shadow: Shadow | undefined): string[] {
  const current = shadow?.expire;
  if (params.expires === undefined) return [];
  if (params.expires < 0) return shadow !== undefined && (current ?? -1) < 0 ? [] : ['-e', ''];
  const wanted = Math.floor(params.expires / 86_400);
  return current === wanted ? [] : ['-e', dateOf(params.expires)];
}

function usermod(
  params: UserParams,
  state: UserState,
  changesPassword: boolean,
): { options: string[]; what: string[] } {
  const options: string[] = [];
  const what: string[] = [];
  const { account, shadow } = state;
  if (account === undefined) return { options, what };
  const add = (name: string, ...words: string[]): void => {
    if (words.length === 0) return;
    options.push(...words);
    what.push(name);
  };
  if (params.uid !== undefined && params.uid !== account.uid)
    add('uid', '-u', String(params.uid), ...(params.non_unique ? ['-o'] : []));
  if (params.group !== undefined) {
    const name = mustExist(params.group, state);
    const gid = findGroup(state.groups, name)?.gid;
    if (gid !== account.gid) add('group', '-g', String(gid));
  }
  add('groups', ...(membership(params, state) ?? []));
  if (params.comment !== undefined && params.comment !== account.comment)
    add('comment', '-c', params.comment);
  if (params.home !== undefined && params.home !== account.home)
    add('home', '-d', params.home, ...(params.move_home ? ['-m'] : []));
  if (params.shell !== undefined && params.shell !== account.shell) add('shell', '-s', params.shell);
  add('expires', ...expiry(params, shadow));
  const inactive = params.password_expire_account_disable;
  if (inactive !== undefined && inactive !== (shadow?.inactive ?? -1))
    add('inactive', '-f', String(inactive));
  if (!changesPassword) add('password_lock', ...locking(params, shadow));
  return { options, what };
}

/** A new password brings its own lock. */
function locking(params: UserParams, shadow: Shadow | undefined): string[] {
  const locked = shadow?.password.startsWith('!') === true;
  if (params.password_lock === undefined || params.password_lock === locked) return [];
  return [params.password_lock ? '-L' : '-U'];
}

/** busybox can only add to groups and take out of them. */
function busyboxLines(params: UserParams, state: UserState): string[] {
  if (params.groups === undefined) return [];
  const current = state.groups.filter((g) => g.members.includes(params.name)).map((g) => g.name);
  const wanted = wantedGroups(params, state);
  const leave = params.append ? [] : current.filter((name) => !wanted.includes(name));
  return [
    ...wanted
      .filter((name) => !current.includes(name))
      .map((name) => quoteAll(['adduser', params.name, name])),
    ...leave.map((name) => quoteAll(['delgroup', params.name, name])),
  ];
}

const unlocked = (hash: string): string => hash.replace(/^!+/, '');

export function modification(params: UserParams, state: UserState): Changes {
  const differs =
    params.update_password === 'always' &&
    params.password !== undefined &&
    unlocked(params.password) !== unlocked(state.shadow?.password ?? '');
  const password = differs ? passwordLine(params) : undefined;
  const changed = password === undefined ? [] : ['password'];
  const aged = ageing(params, state.shadow);
  if (!state.shadowUtils) {
    const lines = busyboxLines(params, state);
    return { lines, password, what: [...(lines.length > 0 ? ['groups'] : []), ...changed] };
  }
  const { options, what } = usermod(params, state, differs);
  const lines = options.length === 0 ? [] : [quoteAll(['usermod', ...options, params.name])];
  const ages = aged.length === 0 ? [] : ['password_expire'];
  return { lines: [...lines, ...aged], password, what: [...what, ...changed, ...ages] };
}

export const removal = (params: UserParams, state: UserState): Changes => ({
  lines: [
    state.shadowUtils
      ? quoteAll(['userdel', ...(params.force ? ['-f'] : []), ...(params.remove ? ['-r'] : []), params.name])
      : quoteAll(['deluser', ...(params.remove ? ['--remove-home'] : []), params.name]),
  ],
  what: ['account'],
});
