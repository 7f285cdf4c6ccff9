/**
 * What connection and become options have in common: variables as text, with keywords, flags and settings behind them.
 * @module
 */
import type { HostVariable } from '../../config/index.ts';
import { TsplayError } from '../../errors/index.ts';
import { ShlexError, shlexSplit } from '../../util/shlex.ts';
import type { RouteRequest } from '../state/contracts.ts';
import type { ConnectionDefaults } from './defaults.ts';
import { textKeyword } from '../state/keyword.ts';
import { renderText } from '../state/render.ts';

/** The first of some variables that is set, as text. */
export type Lookup = (...names: HostVariable[]) => Promise<string | undefined>;

/** A request with what is asked of it again and again. */
export interface Asking {
  readonly request: RouteRequest;
  readonly lookup: Lookup;
  readonly defaults: ConnectionDefaults;
  /** Text that must not be shown. */
  readonly secret: (text: string) => void;
}

/** A request to be answered. */
export const asking = (
  request: RouteRequest,
  defaults: ConnectionDefaults,
  secret: (text: string) => void,
): Asking => ({
  request,
  defaults,
  secret,
  async lookup(...names) {
    for (const name of names) {
      const value = request.vars.get(name);
      const text = value === undefined ? undefined : await renderText(request.templar, value);
      if (text !== undefined) return text;
    }
    return undefined;
  },
});

/** Whom to log in as, where anything says so. */
export const askedUser = async (
  { request, lookup, defaults }: Asking,
  ...names: HostVariable[]
): Promise<string | undefined> =>
  (await lookup(...names)) ??
  (await textKeyword(request, 'remote_user')) ??
  defaults.options.remoteUser ??
  defaults.settings.remoteUser;

/** Milliseconds. */
export async function connectTimeout(
  { lookup, defaults }: Asking,
  ...names: HostVariable[]
): Promise<number> {
  const text = await lookup(...names);
  const seconds = text === undefined ? NaN : Number(text);
  return (seconds > 0 ? seconds : (defaults.options.timeout ?? defaults.settings.timeout)) * 1000;
}

/** Splits text as a shell does. `name` is told when that cannot be done. */
export function words(text: string | undefined, name: string): string[] {
  try {
    return shlexSplit(text ?? '');
  } catch (error) {
    if (!(error instanceof ShlexError)) throw error;
    throw new TsplayError('TSP1103', `${name} is "${text}": ${error.message}`, {
      hint: 'Words are split as a shell does: close the quotes.',
    });
  }
}
