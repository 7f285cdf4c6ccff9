import {
  complaint,
  defineModule,
  type Expectations,
  fail,
  type ModuleContext,
  parseSections,
  type Plan,
  type ReadHost,
  type ResultKeys,
} from '../../../sdk/index.ts';
import {
  accountScript,
  findGroup,
  keyFile,
  parseUserState,
  type UserParams,
  type UserState,
} from './account.ts';
import { creation, modification, removal, type Changes } from './changes.ts';
import { homeScript, keyScript } from './home.ts';
import { userParams } from './params.ts';

/** Passwords that cannot be used to log in. */
const locked = new Set(['*', '!', '!!', '', '*'.repeat(13)]);

/** How long the last part of a hash is, by its kind. */
const hashLengths: Readonly<Record<string, number>> = { '1': 22, '5': 43, '6': 86 };

/** Whether it looks like a hash of crypt(3). */
function isHash(password: string): boolean {
  const fields = password.split('$');
  const last = fields.at(-1) ?? '';
  if (/[:*!]/.test(password) || fields.length < 3 || /[^a-zA-Z0-9./=]/.test(last)) return false;
  return (hashLengths[fields[1] ?? ''] ?? last.length) === last.length;
}

function warnPlain(password: string | undefined, context: ModuleContext): void {
  if (password === undefined || locked.has(password) || isHash(password)) return;
  context.warn(
    "The input password appears not to have been hashed. The 'password' argument must be encrypted for this module to work properly.",
  );
}

function keysOf(params: UserParams, state: UserState, created: boolean): ResultKeys {
  const { account } = state;
  return {
    name: params.name,
    state: params.state,
    ...(params.password === undefined ? {} : { password: 'NOT_LOGGING_PASSWORD' }),
    ...(created
      ? { system: params.system, create_home: params.create_home }
      : { append: params.append, move_home: params.move_home }),
    ...(account === undefined
      ? {}
      : {
          uid: account.uid,
          group: account.gid,
          comment: account.comment,
          home: account.home,
          shell: account.shell,
        }),
    ...(params.groups === undefined ? {} : { groups: params.groups.join(',') }),
    ...(params.generate_ssh_key === true && account !== undefined
      ? {
          ssh_key_file: state.key.path,
          ssh_fingerprint: state.key.fingerprint,
          ssh_public_key: state.key.public,
        }
      : {}),
  };
}

/** The program of all changes: secrets come as two lines on stdin, the hash first and then the key's passphrase. */
function applyScript(params: UserParams, changes: Changes, extras: readonly string[]): string {
  return [
    '{ IFS= read -r secret; IFS= read -r phrase; } 2>/dev/null',
    ...changes.lines.map((line) => `${line} </dev/null || exit 1`),
    // chpasswd of busybox and of shadow both read hashes with -e.
    ...(changes.password === undefined ? [] : [`printf '%s\\n' "$secret" | chpasswd -e || exit 1`]),
    ...extras,
    `unset secret phrase`,
    accountScript(params),
  ].join('\n');
}

/** `~` in paths is the home directory of the user who works on the host. */
async function withHome(params: UserParams, host: ReadHost): Promise<UserParams> {
  const inHome = (path: string | undefined): boolean => path === '~' || path?.startsWith('~/') === true;
  if (!inHome(params.shell) && !inHome(params.home)) return params;
  const { home } = await host.caps();
  const expanded = (path: string | undefined): string | undefined =>
    inHome(path) ? home + (path ?? '').slice(1) : path;
  return { ...params, shell: expanded(params.shell), home: expanded(params.home) };
}

/** What the tools for local users cannot do. */
function refuseForLocal({ local, umask, uid_min: min, uid_max: max }: UserParams): void {
  if (!local) return;
  for (const [name, value] of Object.entries({ umask, uid_min: min, uid_max: max }))
    if (value !== undefined) fail(`'${name}' can not be used with 'local'`);
}

/** Groups that are named and that earlier tasks of a dry run would have made. */
function withExpectedGroups(
  state: UserState,
  params: UserParams,
  expected: Expectations | undefined,
): UserState {
  if (expected === undefined) return state;
  const named = [params.group, ...(params.groups ?? [])].flatMap((name) => name?.trim() ?? []);
  const made = named
    .filter((name) => findGroup(state.groups, name) === undefined && expected.hasGroup(name))
    .map((name) => ({ name, gid: NaN, members: [] }));
  return { ...state, groups: [...state.groups, ...made] };
}

async function planUser(given: UserParams, host: ReadHost, context: ModuleContext): Promise<Plan> {
  refuseForLocal(given);
  const params = await withHome(given, host);
  warnPlain(params.password, context);
  if (params.append && params.groups === undefined)
    context.warn("'append' is set, but no 'groups' are specified. Use 'groups' for appending new groups.");
  // The same task again, in a dry run whose earlier one would have made the account.
  const wish = JSON.stringify(params);
  if (host.expected?.thing('user', params.name) === wish)
    return { changed: false, result: { name: params.name, state: params.state } };
  const state = withExpectedGroups(
    parseUserState((await host.probe(accountScript(params))).stdout),
    params,
    host.expected,
  );
  const { account } = state;
  if (params.state === 'absent') return account === undefined ? gone(params) : leave(params, state);
  const created = account === undefined;
  const changes = created ? creation(params, state) : modification(params, state);
  const needsHome = params.create_home && !state.homeExists && !created;
  const needsKey = params.generate_ssh_key === true && (!state.key.exists || params.force);
  const what = [...changes.what, ...(needsHome ? ['home directory'] : []), ...(needsKey ? ['ssh key'] : [])];
  if (what.length === 0) return { changed: false, result: keysOf(params, state, created) };
  return {
    changed: true,
    result: keysOf(params, state, created),
    provides: () => [{ thing: 'user', name: params.name, state: wish }],
    apply: async (write) => {
      const extras = [
        ...(needsHome ? [homeScript(params)] : []),
        ...(needsKey ? [keyScript(params, keyFile(params))] : []),
      ];
      const stdin = `${changes.password ?? ''}\n${params.ssh_key_passphrase ?? ''}\n`;
      const done = await write.run(applyScript(params, changes, extras), { stdin });
      if (done.rc !== 0 || !parseSections(done.stdout).has('account'))
        fail(complaint(done), { name: params.name, rc: done.rc });
      return keysOf(params, parseUserState(done.stdout), created);
    },
  };
}

const gone = (params: UserParams): Plan => ({
  changed: false,
  result: { name: params.name, state: 'absent' },
});

function leave(params: UserParams, state: UserState): Plan {
  const result = { name: params.name, state: 'absent', force: params.force, remove: params.remove };
  return {
    changed: true,
    result,
    apply: async (host) => {
      const done = await host.run(removal(params, state).lines.join('\n'));
      // 12: the account is gone, its home directory could not be removed.
      if (done.rc !== 0 && done.rc !== 12) fail(complaint(done), { name: params.name, rc: done.rc });
      return done.stderr === '' ? undefined : { stderr: done.stderr };
    },
  };
}

export const user = defineModule({
  name: 'ansible.builtin.user',
  summary: 'Manage user accounts',
  params: userParams,
  ahead: true,
  support: { check: 'full', diff: 'none' },
  differences: [
    'The hash of a password and the passphrase of a key reach the host on standard input, not as arguments.',
    '`password_expire_account_disable` is compared first, so that a second run changes nothing.',
    '`local` looks at /etc/passwd and uses the usual tools, not those of libuser.',
    'For systems other than Linux there is no support.',
  ],
  returns: {
    uid: 'Number of the user.',
    group: 'Number of the primary group.',
    home: 'Home directory.',
    shell: 'Login shell.',
    comment: 'Description.',
    groups: 'The groups that were asked for.',
    ssh_fingerprint: 'Fingerprint of the key.',
    ssh_key_file: 'Path of the key.',
    ssh_public_key: 'The public key.',
  },
  examples: [
    {
      title: 'A user in a group',
      yaml: 'ansible.builtin.user:\n  name: james\n  shell: /bin/bash\n  groups: [admins, docker]\n  append: true',
    },
    {
      title: 'A system account',
      yaml: 'ansible.builtin.user:\n  name: consul\n  system: true\n  create_home: false\n  shell: /usr/sbin/nologin',
    },
    {
      title: 'Remove with everything',
      yaml: 'ansible.builtin.user:\n  name: johnd\n  state: absent\n  remove: true',
    },
  ],
  plan: planUser,
});
