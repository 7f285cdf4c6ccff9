/**
 * Result keys that tell what a path is now (Ansible's `add_path_info`).
 * @module
 */
import type { FileStat } from '../../../sdk/index.ts';
import { octal } from './attributes.ts';

const states: Readonly<Record<FileStat['type'], string>> = {
  file: 'file',
  directory: 'directory',
  link: 'link',
  fifo: 'fifo',
  socket: 'socket',
  block: 'block',
  char: 'char',
};

/** `hard` for a file with several names, as Ansible has it. */
export const stateOf = (stat: FileStat): string =>
  stat.type === 'file' && stat.nlink > 1 ? 'hard' : states[stat.type];

export const pathInfo = (stat: FileStat): Readonly<Record<string, unknown>> => ({
  uid: stat.uid,
  gid: stat.gid,
  owner: stat.owner,
  group: stat.group,
  mode: octal(stat.mode),
  state: stateOf(stat),
  size: stat.size,
});
