/**
 * What lies where a file of the controller is expected.
 * @module
 */
import { statSync, type Stats } from 'node:fs';
import { TsplayError } from '../errors/index.ts';
import { fsPath } from './bytes.ts';

/** Streams that somebody fills: `<(…)` of a shell, stdin; and the device that is empty. */
const filled = /^\/(?:dev\/(?:fd\/\d+|stdin|null)|proc\/)/;

const kinds: readonly (readonly [keyof Stats & `is${string}`, string])[] = [
  ['isFIFO', 'a pipe'],
  ['isSocket', 'a socket'],
  ['isCharacterDevice', 'a device'],
  ['isBlockDevice', 'a device'],
];

/**
 * Refuses a pipe, a socket or a device: a read would wait for ever where nobody writes, and no signal would be heard, or
 * never come to an end. Nothing that is not there is refused.
 * @throws TsplayError TSP1002
 */
export const mustBeReadable = (path: string): void => refuse(path, kinds);

/** The same, and refuses a folder too, which a read would fail at in the system's words. */
export const mustBeFile = (path: string): void => refuse(path, [...kinds, ['isDirectory', 'a folder']]);

function refuse(path: string, refused: typeof kinds): void {
  if (filled.test(path)) return;
  const stat = statSync(fsPath(path), { throwIfNoEntry: false });
  const kind = refused.find(([is]) => stat?.[is]())?.[1];
  if (kind === undefined) return;
  if (kind === 'a folder') throw new TsplayError('TSP1002', `${path} is a folder, not a file`);
  throw new TsplayError('TSP1002', `${path} is ${kind}, not a file`, {
    hint: 'Write what it gives to a file first, and name that.',
  });
}
