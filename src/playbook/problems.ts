import { TsplayError } from '../errors/index.ts';
import { isDict, isList, type SourceRef, type Value } from '../util/value.ts';

/** A play, block or task that cannot be read. */
export const malformed = (message: string, src: SourceRef | undefined, hint?: string): TsplayError =>
  new TsplayError('TSP1106', message, { src, hint });

/** A value's kind as Python names it, for messages that Ansible has so. */
export function pythonClass(value: Value): string {
  const name =
    value === null
      ? 'NoneType'
      : typeof value === 'boolean'
        ? 'bool'
        : typeof value === 'number' || typeof value === 'bigint'
          ? Number.isInteger(Number(value))
            ? 'int'
            : 'float'
          : isList(value)
            ? 'list'
            : isDict(value)
              ? 'dict'
              : 'str';
  return `<class '${name}'>`;
}

/** What is wrong where a list of tasks was expected. */
export const listHint = (value: Value): string =>
  isDict(value) && [...value.keys()].some((key) => typeof key === 'string' && key.startsWith('-'))
    ? 'a space is missing after the dash: each task starts with "- "'
    : 'each task starts with "- "';
