/**
 * Sessions where a server allows few of them (MaxSessions 1 or 2): a shell that has nothing to do makes room for what
 * has to start, and where none does, another login is made.
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Carrier, SessionRefused, type RemoteProcess } from './carrier.ts';

/** How often, and how long in milliseconds, a session is waited for that is about to close. */
const looks = 50;
const pause = 20;

/** The same carrier. `release` ends the shells that are idle. */
export function makingRoom(carrier: Carrier, release: () => Promise<void>): Carrier {
  if (carrier.hasRoom === undefined) return carrier;

  const room = async (): Promise<boolean> => {
    await release();
    for (let i = 0; i < looks && carrier.hasRoom?.() === false; i++) await sleep(pause);
    return carrier.hasRoom?.() === true;
  };

  async function spawn(command: string): Promise<RemoteProcess> {
    for (let released = false; ;) {
      try {
        return await carrier.spawn(command);
      } catch (error) {
        if (!(error instanceof SessionRefused)) throw error;
        const more = (!released && (await room())) || (await carrier.extend?.()) === true;
        released = true;
        if (!more) throw error;
      }
    }
  }
  // Not a copy: what the carrier knows of itself changes.
  return Object.create(carrier, { spawn: { value: spawn } }) as Carrier;
}
