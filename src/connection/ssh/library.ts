/**
 * ssh2, loaded when the first connection is opened: it is not needed to check syntax or show help.
 * @module
 */
import type Ssh2 from 'ssh2';

let loading: Promise<typeof Ssh2> | undefined;

export const loadSsh2 = (): Promise<typeof Ssh2> => {
  loading ??= import('ssh2').then((module) => module.default);
  return loading;
};
