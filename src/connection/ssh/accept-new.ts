/**
 * Adds a host that was not known to a known_hosts file.
 * @module
 */
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { hashedName, keyType } from './known-hosts.ts';
import { makeFolders } from '../../util/folders.ts';

/** Hosts of one run that are new at the same time append one after the other. */
let last: Promise<unknown> = Promise.resolve();

/**
 * One write at the end of the file (O_APPEND), so that several runs at once cannot mix their lines. A last line that
 * lacks its newline is completed first. `hashed`: a reader of the file does not learn the name (HashKnownHosts).
 */
export function appendKnownHost(file: string, name: string, key: Buffer, hashed = false): Promise<void> {
  const next = last.then(() => append(file, hashed ? hashedName(name) : name, key));
  last = next.catch(() => undefined);
  return next;
}

async function append(file: string, name: string, key: Buffer): Promise<void> {
  makeFolders(dirname(file), 0o700);
  const handle = await open(file, 'a+', 0o600);
  try {
    const { size } = await handle.stat();
    const tail = Buffer.alloc(1);
    if (size > 0) await handle.read(tail, 0, 1, size - 1);
    const lead = size > 0 && tail[0] !== 0x0a ? '\n' : '';
    await handle.write(`${lead}${name} ${keyType(key)} ${key.toString('base64')}\n`);
  } finally {
    await handle.close();
  }
}
