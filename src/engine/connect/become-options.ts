/**
 * Who to be on the host for one task, and how.
 * @module
 */
import type { HostVariable } from '../../config/index.ts';
import { withoutCollection } from '../../util/action-name.ts';
import type { Become, BecomeMethod } from '../../connection/types.ts';
import { TsplayError } from '../../errors/index.ts';
import type { Value } from '../../util/value.ts';
import { words, type Asking } from './asking.ts';
import { boolKeyword, textKeyword } from '../state/keyword.ts';
import { renderBool } from '../state/render.ts';

const methods: readonly BecomeMethod[] = [
  'sudo', 'su', 'doas', 'dzdo', 'ksu', 'pbrun', 'pfexec', 'pmrun', 'run0', 'runuser', 'sesu', 'sudosu',
]; // prettier-ignore

/** The names that a method's variables have; sudosu shares those of sudo. */
const variableNames = (method: BecomeMethod): readonly BecomeMethod[] =>
  method === 'sudosu' ? ['sudosu', 'sudo'] : [method];

/** Whom to become; undefined for `loginUser` itself. Throws TSP2004 for a method that no one knows. */
export async function becomeOptions(
  asking: Asking,
  loginUser: string | undefined,
): Promise<Become | undefined> {
  const { request, lookup, defaults, secret } = asking;
  const { options, settings } = defaults;
  const fromVars = await lookup('ansible_become');
  const fallback = options.become || settings.become;
  const wanted =
    fromVars === undefined
      ? await boolKeyword(request, 'become', fallback)
      : await renderBool(request.templar, fromVars, 'ansible_become');
  if (!wanted) return undefined;
  const name =
    (await lookup('ansible_become_method')) ??
    (await textKeyword(request, 'become_method')) ??
    options.becomeMethod ??
    settings.becomeMethod;
  const method = knownMethod(name);
  if (method === undefined) return foreignBecome(asking, name, loginUser);
  const user = (await said(asking, method, 'user', options.becomeUser)) ?? 'root';
  if (user === loginUser && !settings.becomeAllowSameUser) return undefined;
  const password =
    (await lookup(
      'ansible_become_password',
      ...variableNames(method).map((name) => `ansible_${name}_password` as const),
    )) ?? (await said(asking, method, 'pass', options.becomePassword));
  if (password !== undefined) secret(password);
  const flags = await said(asking, method, 'flags');
  const exe = await said(asking, method, 'exe');
  const prompts = await suPrompts(asking, method);
  return {
    method,
    user,
    ...(password === undefined ? {} : { password }),
    ...(flags === undefined ? {} : { flags: words(flags, 'become_flags') }),
    ...(exe === undefined || exe === '' ? {} : { exe }),
    ...(prompts.length === 0 ? {} : { prompts }),
  };
}

/** The settings behind each part, of all methods and of one. */
const parts = {
  user: ['becomeUser', 'User'],
  pass: ['becomePassword', 'Password'],
  flags: ['becomeFlags', 'Flags'],
  exe: ['becomeExe', 'Exe'],
} as const;

/** One part of how to become: from variables, the keyword, the flag, the settings of the method, those of all. */
async function said(
  { request, lookup, defaults }: Asking,
  method: BecomeMethod,
  part: keyof typeof parts,
  flag?: string,
): Promise<string | undefined> {
  const [general, special] = parts[part];
  return (
    (await lookup(
      `ansible_become_${part}`,
      ...variableNames(method).map((name) => `ansible_${name}_${part}` as const),
    )) ??
    (part === 'pass' ? undefined : await textKeyword(request, `become_${part}`)) ??
    flag ??
    defaults.settings[`${method === 'sudosu' ? 'sudo' : method}${special}`] ??
    defaults.settings[general]
  );
}

const knownMethod = (name: string): BecomeMethod | undefined =>
  methods.find((known) => known === withoutCollection(name));

/** Whether a method is one of ours. */
export const isOwnBecome = (name: string): boolean => knownMethod(name) !== undefined;

/** A method that only a plug-in in Python has. */
async function foreignBecome(
  asking: Asking,
  name: string,
  loginUser: string | undefined,
): Promise<Become | undefined> {
  const { request, lookup, defaults, secret } = asking;
  const plugin = defaults.becomePlugin?.(name);
  if (plugin === undefined) throw unknownMethod(name);
  const { templar, vars } = request;
  const { options, settings } = defaults;
  const given = async (part: 'user' | 'flags' | 'exe'): Promise<string | undefined> =>
    (await lookup(`ansible_become_${part}`)) ??
    (await textKeyword(request, `become_${part}`)) ??
    (part === 'user' ? options.becomeUser : undefined) ??
    settings[parts[part][0]];
  const named = await given('user');
  const user = named ?? 'root';
  if (user === loginUser && !settings.becomeAllowSameUser) return undefined;
  const password =
    (await lookup('ansible_become_password', 'ansible_become_pass')) ??
    options.becomePassword ??
    settings.becomePassword;
  if (password !== undefined) secret(password);
  const own: [string, Value][] = [];
  for (const variable of plugin.variables) {
    const value = vars.get(variable as HostVariable);
    if (value !== undefined) own.push([variable, await templar.valueAsync(value)]);
  }
  const bound = plugin.bind({
    ...{ user: named, password },
    flags: await given('flags'),
    exe: await given('exe'),
    vars: new Map(own),
  });
  const { prompts, ...made } = await bound.ready();
  return {
    method: 'plugin',
    user,
    plugin: made,
    ...(password === undefined ? {} : { password }),
    ...(prompts.length === 0 ? {} : { prompts }),
  };
}

function unknownMethod(name: string): TsplayError {
  if (withoutCollection(name) === 'machinectl')
    return new TsplayError(
      'TSP2004',
      'become_method: machinectl needs a terminal for all input and output.',
      {
        hint: 'machinectl shell does not pass the connection’s streams on. Use run0, sudo or su, which do.',
      },
    );
  return new TsplayError(
    'TSP2004',
    `Invalid become method specified, could not find matching plugin: '${name}'.`,
    { hint: `one of ${methods.join(', ')}` },
  );
}

/** Words that su or ksu asks with where none of the usual ones fit. */
async function suPrompts({ request, defaults }: Asking, method: BecomeMethod): Promise<readonly string[]> {
  if (method !== 'su' && method !== 'ksu') return [];
  const given = request.vars.get(`ansible_${method}_prompt_l10n`);
  if (given === undefined) return defaults.settings[`${method}Prompts`];
  const value = await request.templar.valueAsync(given);
  // One text is a list with commas, as in Ansible; an item of a real list may have one.
  if (typeof value === 'string') return value.split(',').map((word) => word.trim());
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
