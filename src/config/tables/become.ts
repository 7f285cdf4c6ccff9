/**
 * How another user is become.
 * @module
 */
import { bool, list, path, str, type Setting } from '../kinds.ts';

/** A setting of one method, which is stronger than that of all. */
const of = (
  method: string,
  what: 'user' | 'exe' | 'flags' | 'pass',
  key: string,
): Setting<string | undefined> =>
  str(
    {
      ansible: `${method}_become_plugin.${key}`,
      doc: `As become_${what}, for ${method} only.`,
      env: `ANSIBLE_${method}_${what}`.toUpperCase(),
      ini: `${method}_become_plugin.${key}`,
    },
    undefined,
  );

type OfMethod<M extends string> = Readonly<
  Record<`${M}${'User' | 'Exe' | 'Flags' | 'Password'}`, Setting<string | undefined>>
>;

/** All settings of one method. */
const allOf = <M extends string>(method: M): OfMethod<M> =>
  ({
    [`${method}User`]: of(method, 'user', 'user'),
    [`${method}Exe`]: of(method, 'exe', 'executable'),
    [`${method}Flags`]: of(method, 'flags', 'flags'),
    [`${method}Password`]: of(method, 'pass', 'password'),
  }) as OfMethod<M>;

export const become = {
  become: bool(
    {
      ansible: 'DEFAULT_BECOME',
      doc: 'Whether to become another user.',
      env: 'ANSIBLE_BECOME',
      ini: 'privilege_escalation.become',
    },
    false,
  ),
  becomeMethod: str(
    {
      ansible: 'DEFAULT_BECOME_METHOD',
      doc: 'How: sudo, su, doas, dzdo, ksu, pbrun, pfexec, pmrun, run0, runuser, sesu or sudosu.',
      env: 'ANSIBLE_BECOME_METHOD',
      ini: 'privilege_escalation.become_method',
    },
    'sudo',
  ),
  becomeUser: str(
    {
      ansible: 'DEFAULT_BECOME_USER',
      doc: 'Whom to become.',
      env: 'ANSIBLE_BECOME_USER',
      ini: 'privilege_escalation.become_user',
    },
    'root',
  ),
  becomeExe: str(
    {
      ansible: 'DEFAULT_BECOME_EXE',
      doc: 'Path of the become program.',
      env: 'ANSIBLE_BECOME_EXE',
      ini: 'privilege_escalation.become_exe',
    },
    undefined,
  ),
  becomeFlags: str(
    {
      ansible: 'DEFAULT_BECOME_FLAGS',
      doc: 'Flags for the become program.',
      env: 'ANSIBLE_BECOME_FLAGS',
      ini: 'privilege_escalation.become_flags',
    },
    undefined,
  ),
  becomePassword: str(
    {
      ansible: 'DEFAULT_BECOME_PASS',
      doc: 'The become password.',
      env: 'ANSIBLE_BECOME_PASS',
    },
    undefined,
  ),
  becomeAllowSameUser: bool(
    {
      ansible: 'BECOME_ALLOW_SAME_USER',
      doc: 'Becomes also the user who has logged in.',
      env: 'ANSIBLE_BECOME_ALLOW_SAME_USER',
      ini: 'privilege_escalation.become_allow_same_user',
    },
    false,
  ),
  ...allOf('sudo'),
  ...allOf('su'),
  ...allOf('doas'),
  ...allOf('dzdo'),
  ...allOf('ksu'),
  ...allOf('pbrun'),
  ...allOf('pfexec'),
  ...allOf('pmrun'),
  ...allOf('run0'),
  ...allOf('runuser'),
  ...allOf('sesu'),
  ksuPrompts: list({
    ansible: 'ksu_become_plugin.prompt_l10n',
    doc: 'Words that ksu asks for a password with.',
    env: 'ANSIBLE_KSU_PROMPT_L10N',
    ini: 'ksu_become_plugin.localized_prompts',
  }),
  suPrompts: list({
    ansible: 'prompt_l10n',
    doc: 'Words that su asks for a password with.',
    env: 'ANSIBLE_SU_PROMPT_L10N',
    ini: 'su_become_plugin.localized_prompts',
  }),
  becomeAskPass: bool(
    {
      ansible: 'DEFAULT_BECOME_ASK_PASS',
      doc: 'Asks for the become password (-K).',
      env: 'ANSIBLE_BECOME_ASK_PASS',
      ini: 'privilege_escalation.become_ask_pass',
    },
    false,
  ),
  becomePasswordFile: path(
    {
      ansible: 'BECOME_PASSWORD_FILE',
      doc: 'File (or program) that gives the become password.',
      env: 'ANSIBLE_BECOME_PASSWORD_FILE',
      ini: 'defaults.become_password_file',
    },
    undefined,
  ),
} as const;
