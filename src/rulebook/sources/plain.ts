/**
 * Arguments as plain data.
 * @module
 */
import { toPlain, type Dict } from '../../util/value.ts';

export const dictOrEmpty = (dict: Dict | undefined): Record<string, unknown> =>
  dict === undefined ? {} : { ...(toPlain(dict) as object) };
