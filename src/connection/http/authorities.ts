/**
 * Authorities that a machine trusts besides those that Node knows: a company's own, installed on its machines.
 * @module
 */
import { readFile } from 'node:fs/promises';
import { HttpConnectError } from './error.ts';
import type { HttpRequest } from '../types.ts';

/** Bundles of the families of systems: Debian, Fedora, SUSE, RHEL, Alpine and the BSDs. */
const bundles: readonly string[] = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  '/etc/ssl/cert.pem',
];

/** PEM, or undefined where the machine has no bundle. What was read before may be given again, unless `anew`. */
export type Authorities = (anew: boolean) => Promise<Buffer | undefined>;

/** The first bundle that is there. */
export async function firstBundle(
  read: (path: string) => Promise<Buffer | undefined>,
): Promise<Buffer | undefined> {
  for (const path of bundles) {
    const found = await read(path);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What this machine trusts. */
export const localAuthorities: Authorities = () =>
  firstBundle((path) => readFile(path).catch(() => undefined));

/** OpenSSL's words for a chain that ends at nobody who is trusted (openssl-verification-options(1)). */
const untrusted = new Set([
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
]);

const isUntrusted = (error: unknown): boolean => {
  const cause = error instanceof HttpConnectError ? error.cause : error;
  return untrusted.has((cause as NodeJS.ErrnoException).code ?? '');
};

/**
 * Asks, and asks again with the machine's own authorities where Node's do not vouch for the server. Nothing of the
 * request has been sent by then. Bundles are long and seldom needed: that is why they are not read before.
 */
export async function trusting<R>(
  request: HttpRequest,
  authorities: Authorities | undefined,
  ask: (request: HttpRequest) => Promise<R>,
): Promise<R> {
  try {
    return await ask(request);
  } catch (error) {
    if (authorities === undefined || request.ca !== undefined || !isUntrusted(error)) throw error;
    const ca = await authorities(false);
    if (ca === undefined) throw error;
    try {
      return await ask({ ...request, ca });
    } catch (second) {
      // A task may have installed another authority meanwhile.
      const now = isUntrusted(second) ? await authorities(true) : undefined;
      if (now === undefined || now.equals(ca)) throw second;
      return ask({ ...request, ca: now });
    }
  }
}
