/**
 * The deploy lock as a person holds it: from one command to another, with a reason, until it is given back.
 * @module
 */
import { fail } from '../../../sdk/index.ts';
import type { ConsulReader, ConsulWriter } from '../../consul/api.ts';
import { putKv } from '../../consul/kv.ts';
import { me } from '../lock.ts';
import { keyOf, type Owner, readState } from '../store.ts';

/** Takes the lock until {@link giveBack}. Fails, with who has it, when it is held. */
export async function hold(consul: ConsulWriter, name: string, reason: string): Promise<Owner> {
  const body = {
    Name: `tsplay: ${name} is locked`,
    // Without checks the session outlives the loss of its node, and without a time to live the end of this process.
    NodeChecks: [],
    Checks: [],
    LockDelay: '1s',
    Behavior: 'delete',
  };
  const { ID: session } = await consul.put<{ ID: string }>('/session/create', {}, body);
  const owner: Owner = {
    owner: me(),
    pid: process.pid,
    run: session.slice(0, 8),
    since: new Date().toISOString(),
    reason,
  };
  const until = Date.now() + 2500;
  // Right after a lock was given back Consul gives it to nobody for a second.
  while (!(await putKv(consul, keyOf(name, 'lock'), JSON.stringify(owner), { acquire: session }))) {
    const { lock } = await readState(consul, name);
    if (lock.session === undefined && Date.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, 250));
      continue;
    }
    await consul.put(`/session/destroy/${session}`);
    fail(`${name} is locked already${lock.owner === undefined ? '' : ` by ${describeOwner(lock.owner)}`}`);
  }
  return owner;
}

/**
 * Frees the lock; undefined when nobody holds it. A run that is going on keeps it, unless `force` is said: it then changes
 * nothing more.
 */
export async function giveBack(
  reader: ConsulReader,
  writer: ConsulWriter,
  name: string,
  force: boolean,
): Promise<Owner | undefined> {
  const { lock } = await readState(reader, name);
  if (lock.session === undefined) return undefined;
  if (lock.owner?.reason === undefined && !force)
    fail(
      `${name} is held by a run${lock.owner === undefined ? '' : ` of ${describeOwner(lock.owner)}`}. It gives the lock back at its end, and 10 to 21 seconds after it died; --force takes it away`,
    );
  await writer.put(`/session/destroy/${lock.session}`);
  return lock.owner ?? { owner: 'unknown', pid: 0, run: '', since: '' };
}

/** `user@machine, since TIME: REASON` */
export const describeOwner = ({ owner, since, reason }: Owner): string =>
  `${owner}, since ${since}${reason === undefined ? '' : `: ${reason}`}`;
