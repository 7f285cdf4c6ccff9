/**
 * Where something undefined was used, in Ansible's words.
 * @module
 */
import { TsplayError } from '../../errors/index.ts';
import { UnknownValueError } from '../../template/index.ts';

/** The error, which says first in what an undefined variable was; other errors are left as they are. */
export function undefinedIn(what: string, error: unknown): unknown {
  if (!(error instanceof TsplayError) || error.code !== 'TSP1201' || error instanceof UnknownValueError)
    return error;
  const { code, hint, src, related, message } = error;
  return new TsplayError(code, `${what}. The error was: ${message}`, { hint, src, related, cause: error });
}
