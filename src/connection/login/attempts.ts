/**
 * Logs in when it is its turn, and again where the host had too much to do.
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { TsplayError } from '../../errors/index.ts';
import { LoginFailure } from './failure.ts';
import { loginPace, overallPace, type Outcome } from './pace.ts';

/** Milliseconds: the pause before the second attempt, which doubles with each further one, and the longest. */
const firstPause = 1000;
const longestPause = 10_000;

/**
 * Further attempts where nothing is said: a server that turns connections away says that it has too many, and most often
 * is not an SSH server's when it does so for ever; where others came through, it is one.
 */
const droppedRetries = 3;
const droppedRetriesWhereKnown = 12;
const lateRetries = 1;
const lateRetriesWhereKnown = 3;

/** Addresses at which a login came through. */
const reached = new Set<string>();

/** Addresses of which an attempt has heard nothing at all: what came of it, and when. */
const silent = new Map<string, { readonly since: number; readonly failure: LoginFailure }>();

/**
 * What an attempt shares with one that has heard nothing while this one waited for its turn: many names of a host that is
 * silent cost the time of one.
 */
function sharedSilence(address: string, came: number): LoginFailure | undefined {
  const known = reached.has(address) ? undefined : silent.get(address);
  return known !== undefined && known.since >= came ? known.failure : undefined;
}

function retriesFor(error: unknown, address: string, wanted: number | undefined): number {
  // Told not to try again.
  if (wanted === 0 || !(error instanceof TsplayError) || error.code !== 'TSP2002') return 0;
  const why = error instanceof LoginFailure ? error.why : 'other';
  const known = reached.has(address);
  const usual = {
    dropped: known ? droppedRetriesWhereKnown : droppedRetries,
    late: known ? lateRetriesWhereKnown : lateRetries,
    algorithms: 0,
    other: 0,
  }[why];
  if (why === 'algorithms') return 0;
  // What is told of a host that is silent or slow is meant; one that turns logins away has too many at the moment.
  return why === 'late' ? (wanted ?? usual) : Math.max(wanted ?? 0, usual);
}

/** Half of it at least, the rest by chance: those that were turned away together do not come back together. */
const pauseAfter = (tried: number): number =>
  Math.min(firstPause * 2 ** (tried - 1), longestPause) * (0.5 + Math.random() / 2);

/** The clock does not run while a login waits for its turn. */
async function inTurn<T>(address: string, hop: string | undefined, attempt: () => Promise<T>): Promise<T> {
  const came = performance.now();
  const leaveHop = hop === undefined ? undefined : await loginPace(hop).enter();
  const leaveAddress = await loginPace(address).enter();
  const leaveAll = await overallPace().enter();
  const start = performance.now();
  const leave = (outcome: Outcome, overall: Outcome = outcome): void => {
    leaveAll(overall);
    leaveAddress(outcome);
    leaveHop?.(outcome);
  };
  try {
    const shared = sharedSilence(address, came);
    if (shared !== undefined) throw shared;
    const done = await attempt();
    leave({ kind: 'done', ms: performance.now() - start });
    return done;
  } catch (error) {
    // A host that never said a word is not the busier for us.
    const mute = error instanceof LoginFailure && error.silent && !reached.has(address);
    if (mute && error !== silent.get(address)?.failure)
      silent.set(address, { since: performance.now(), failure: error });
    const overloaded =
      error instanceof LoginFailure && !mute && (error.why === 'dropped' || error.why === 'late');
    // What one host turns away says nothing of the others.
    leave({ kind: overloaded ? 'refused' : 'other' }, { kind: 'other' });
    throw error;
  }
}

/**
 * One login to `address`. `retries`: further attempts that are wanted whatever the reason; undefined for the usual ones,
 * which are only for a host that turns logins away or is too slow. What is refused stays refused. `hop`: where else a
 * login arrives on the way, if that is a part of the attempt.
 */
export async function logIn<T>(
  address: string,
  retries: number | undefined,
  attempt: () => Promise<T>,
  hop?: string,
): Promise<T> {
  for (let tried = 1; ; tried++) {
    try {
      const done = await inTurn(address, hop, attempt);
      reached.add(address);
      silent.delete(address);
      return done;
    } catch (error) {
      if (tried > retriesFor(error, address, retries)) throw error;
      await sleep(pauseAfter(tried));
    }
  }
}
