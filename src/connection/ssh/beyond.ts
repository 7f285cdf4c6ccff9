/**
 * What lies beside a user's keys and known hosts that only the system's ssh can use.
 * @module
 */
import { access } from 'node:fs/promises';
import type { ConnectOptions } from '../types.ts';
import { keyName } from './host-key.ts';
import { hasAuthority } from './known-hosts.ts';

const isThere = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  );

/** Certificates of the user (`KEY-cert.pub`) and authorities for the host's own (`@cert-authority`), in words. */
export async function beyondClient(options: ConnectOptions): Promise<readonly string[]> {
  const keys = await Promise.all(options.privateKeyFiles.map((file) => isThere(`${file}-cert.pub`)));
  const key = options.privateKeyFiles[keys.indexOf(true)];
  const files = options.hostKeyChecking === 'no' ? [] : options.knownHostsFiles;
  const authority = await hasAuthority(files, keyName(options, options));
  return [
    ...(key === undefined ? [] : [`the certificate ${key}-cert.pub`]),
    ...(authority ? ['@cert-authority in known_hosts'] : []),
  ];
}
