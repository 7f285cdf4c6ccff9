/**
 * What programs are not given to read: from a pipe or a device they would read for ever.
 * @module
 */
import { quote } from '../../../sdk/index.ts';

/** Shell text that ends with status 1 and a message where something other than a regular file or a directory is in the place of one. */
export const noneButRegular = (path: string): string =>
  `[ ! -e ${quote(path)} ] || [ -f ${quote(path)} ] || [ -d ${quote(path)} ] || { printf 'Cannot read %s: it is not a regular file\\n' ${quote(path)} >&2; exit 1; }`;
