/**
 * The live colour as nginx sees it: while `flags/NAME.green` exists, requests go to green, else to blue. Making or
 * removing a file is atomic and takes effect with the next request; nginx is not reloaded.
 * @module
 */
import type { ReadHost, WriteHost } from '../../sdk/index.ts';
import { quote } from '../../util/shell.ts';
import type { ConsulReader } from '../consul/api.ts';
import type { Color } from './params.ts';
import { readColor } from './store.ts';

export const flagPath = (directory: string, name: string): string => `${directory}/flags/${name}.green`;

export async function flaggedColor(host: ReadHost, directory: string, name: string): Promise<Color> {
  return (await host.stat(flagPath(directory, name))) === undefined ? 'blue' : 'green';
}

/**
 * Makes the flag say what Consul says. Consul is asked again afterwards: a controller that slept between asking and
 * flagging sees that another one has moved on, and puts its own flag right.
 */
export async function followColor(
  host: WriteHost,
  consul: ConsulReader,
  directory: string,
  name: string,
): Promise<Color | undefined> {
  const path = quote(flagPath(directory, name));
  for (;;) {
    const color = (await readColor(consul, name))?.value;
    if (color === undefined) return undefined;
    const done = await host.run(color === 'green' ? `: >${path}` : `rm -f -- ${path}`);
    if (done.rc !== 0) throw new Error(`Could not set the flag ${path}: ${done.stderr.trim()}`);
    if ((await readColor(consul, name))?.value === color) return color;
  }
}
