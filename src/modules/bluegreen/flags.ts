/**
 * The live colour as nginx sees it: while `flags/NAME.green` exists, requests go to green, else to blue; while
 * `flags/NAME.closed` does, nothing is live and users get a 404; while `flags/NAME.canary-COLOUR` does, a share of them tries that
 * colour. Making or removing a file is atomic and takes effect with
 * the next request; nginx is not reloaded.
 * @module
 */
import { quote, type ReadHost, type WriteHost } from '../../sdk/index.ts';
import type { ConsulReader } from '../consul/api.ts';
import { type Color, colors } from './params.ts';
import { readColor } from './store.ts';

export const flagPath = (directory: string, name: string): string => `${directory}/flags/${name}.green`;

const closedPath = (directory: string, name: string): string => `${directory}/flags/${name}.closed`;

/** While it is there, nginx gives a share of the users the colour that is being released. */
export const canaryPath = (directory: string, name: string, color: Color): string =>
  `${directory}/flags/${name}.canary-${color}`;

/** Colour that nginx gives to users; undefined when the service is closed to them. */
export async function flaggedColor(
  host: ReadHost,
  directory: string,
  name: string,
): Promise<Color | undefined> {
  const [closed, green] = await Promise.all([
    host.stat(closedPath(directory, name)),
    host.stat(flagPath(directory, name)),
  ]);
  if (closed !== undefined) return undefined;
  return green === undefined ? 'blue' : 'green';
}

/**
 * Makes the flags say what Consul says. Consul is asked again afterwards: a controller that slept between asking and
 * flagging sees that another one has moved on, and puts its own flag right.
 */
export async function followColor(
  host: WriteHost,
  consul: ConsulReader,
  directory: string,
  name: string,
): Promise<Color | undefined> {
  const green = quote(flagPath(directory, name));
  const closed = quote(closedPath(directory, name));
  const canaries = colors.map((color) => quote(canaryPath(directory, name, color))).join(' ');
  // The colour is right before the service is opened, and the service closed before its colour goes.
  const programs = {
    blue: `rm -f -- ${green} && rm -f -- ${closed}`,
    green: `: >${green} && rm -f -- ${closed}`,
    none: `: >${closed} && rm -f -- ${green}`,
  };
  // A host without nginx has workers only, of which there is nothing to flag.
  const here = `[ -d ${quote(`${directory}/flags`)} ] || exit 0`;
  for (;;) {
    const color = (await readColor(consul, name))?.value;
    const done = await host.run(`${here}; ${programs[color ?? 'none']} && rm -f -- ${canaries}`);
    if (done.rc !== 0) throw new Error(`Could not set nginx's flags of ${name}: ${done.stderr.trim()}`);
    if ((await readColor(consul, name))?.value === color) return color;
  }
}
