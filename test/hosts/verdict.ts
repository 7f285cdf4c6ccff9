/**
 * Whether a set-up went as it must.
 */
import type { Played } from './play.ts';
import type { HostSetup } from './types.ts';

/** Our own machinery, of which nobody may see anything. */
const machinery = /tsplay-hello|tsplay-password|\beval '|exec \/bin\/sh -c|[0-9a-f]{32}:\d+[:;]|printf '/;

/** What is wrong with how it went; undefined when nothing is. */
export function faultOf(setup: HostSetup, played: Played): string | undefined {
  const { passed, message, said } = played;
  const own = machinery.exec(message);
  if (own !== null) return `the message shows our own machinery (${own[0]}): ${message}`;
  if (setup.told !== undefined) {
    if (passed) return 'the book passed, though the host cannot do it';
    return setup.told.test(message) ? undefined : `it is told in other words: ${message}`;
  }
  if (!passed) return message;
  if (setup.says !== undefined && !setup.says.test(said)) return `it does not say ${String(setup.says)}`;
  return undefined;
}
