/**
 * How another user is become.
 * @module
 */
import { bool, path, str } from '../kinds.ts';

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
      doc: 'How: sudo, su, doas.',
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
    '',
  ),
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
