/**
 * Who to be on the host for one task, and how.
 * @module
 */
import { withoutCollection } from '../../util/action-name.ts';
import type { Become } from '../../connection/types.ts';
import { TsplayError } from '../../errors/index.ts';
import type { Value } from '../../util/value.ts';
import { words, type Asking } from './asking.ts';
import { renderBool, renderText } from '../state/render.ts';

const methods: readonly Become['method'][] = ['sudo', 'su', 'doas'];

/** Whom to become; undefined for nobody else than `loginUser`. Throws TSP2004 for a method that nobody knows. */
export async function becomeOptions(
  asking: Asking,
  loginUser: string | undefined,
): Promise<Become | undefined> {
  const { request, lookup, defaults, secret } = asking;
  const { keywords, templar } = request;
  const { options, settings } = defaults;
  const fromVars = await lookup('ansible_become');
  const fallback = options.become || settings.become;
  const wanted =
    fromVars === undefined
      ? await renderBool(templar, keywords.become, 'become', fallback)
      : await renderBool(templar, fromVars, 'ansible_become');
  if (!wanted) return undefined;
  const method = methodOf(
    (await lookup('ansible_become_method')) ??
      (await renderText(templar, keywords.becomeMethod)) ??
      options.becomeMethod ??
      settings.becomeMethod,
  );
  const user = (await said(asking, method, 'user', keywords.becomeUser, options.becomeUser)) ?? 'root';
  if (user === loginUser && !settings.becomeAllowSameUser) return undefined;
  const password =
    (await lookup('ansible_become_password', `ansible_${method}_password`)) ??
    (await said(asking, method, 'pass', undefined, options.becomePassword));
  if (password !== undefined) secret(password);
  const flags = await said(asking, method, 'flags', keywords.becomeFlags);
  const exe = await said(asking, method, 'exe', keywords.becomeExe);
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
  method: Become['method'],
  part: keyof typeof parts,
  keyword: Value | undefined,
  flag?: string,
): Promise<string | undefined> {
  const [general, special] = parts[part];
  return (
    (await lookup(`ansible_become_${part}`, `ansible_${method}_${part}`)) ??
    (await renderText(request.templar, keyword)) ??
    flag ??
    defaults.settings[`${method}${special}`] ??
    defaults.settings[general]
  );
}

function methodOf(name: string): Become['method'] {
  const short = withoutCollection(name);
  const method = methods.find((known) => known === short);
  if (method !== undefined) return method;
  throw new TsplayError(
    'TSP2004',
    `Invalid become method specified, could not find matching plugin: '${name}'.`,
    { hint: `one of ${methods.join(', ')}` },
  );
}

/** Words that su asks with where none of the usual ones fit. */
async function suPrompts(
  { request, defaults }: Asking,
  method: Become['method'],
): Promise<readonly string[]> {
  if (method !== 'su') return [];
  const given = request.vars.get('ansible_su_prompt_l10n');
  if (given === undefined) return defaults.settings.suPrompts;
  const value = await request.templar.valueAsync(given);
  // One text is a list with commas, as in Ansible; an item of a real list may have one.
  if (typeof value === 'string') return value.split(',').map((word) => word.trim());
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
