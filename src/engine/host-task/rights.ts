/**
 * Failures that come from missing rights, where the task did not ask for any.
 * @module
 */
import { placeText } from '../../errors/format.ts';
import type { Task } from '../../playbook/index.ts';
import type { Outcome } from '../state/outcome.ts';

/** Not the answer of another host's sshd, `Permission denied (publickey)`. */
const denied =
  /permission denied(?! \(|, please)|operation not permitted|(?:are you|must be|requires?|need to be|not) (?:run as )?root|superuser/i;

/** Whether the host refused what another user may do, as far as the result tells. */
export function lacksRights({ status, error, result }: Outcome): boolean {
  if (status !== 'failed' || error !== undefined) return false;
  const said = ['msg', 'stderr', 'module_stderr'].map((key) => result.get(key));
  return said.some((text) => typeof text === 'string' && denied.test(text));
}

/** The place of the task and the remedy, for a person. */
export const rightsHint = ({ src }: Task): string =>
  `at ${placeText(src)}\nThe user that logged in may not do that: should the task have become: true, or the run --become?`;
