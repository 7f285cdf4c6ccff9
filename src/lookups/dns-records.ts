/**
 * Records as text, in the form zone files have (RFC 1035), and as dicts with the names dnspython gives their parts.
 * @module
 */
import type { Resolver } from 'node:dns/promises';
import type { Value } from '../util/value.ts';

export interface DnsRecord {
  readonly text: string;
  readonly fields: Readonly<Record<string, Value>>;
  /** Seconds; only known of addresses. */
  readonly ttl?: number;
}
type Ask = (resolver: Resolver, name: string) => Promise<readonly DnsRecord[]>;

const absolute = (name: string): string => (name.endsWith('.') ? name : `${name}.`);
const quoted = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`;

const names =
  (ask: (resolver: Resolver, name: string) => Promise<readonly string[]>): Ask =>
  async (resolver, name) =>
    (await ask(resolver, name)).map(absolute).map((target) => ({ text: target, fields: { target } }));

const addresses =
  (
    ask: (
      resolver: Resolver,
      name: string,
    ) => Promise<readonly { readonly address: string; readonly ttl: number }[]>,
  ): Ask =>
  async (resolver, name) =>
    (await ask(resolver, name)).map(({ address, ttl }) => ({ text: address, fields: { address }, ttl }));

const mx: Ask = async (resolver, name) =>
  (await resolver.resolveMx(name)).map(({ priority, exchange }) => ({
    text: `${priority} ${absolute(exchange)}`,
    fields: { preference: priority, exchange: absolute(exchange) },
  }));

const txt: Ask = async (resolver, name) =>
  (await resolver.resolveTxt(name)).map((strings) => ({
    // The outermost quotes are left away.
    text: strings.map(quoted).join(' ').slice(1, -1),
    fields: { strings },
  }));

const srv: Ask = async (resolver, name) =>
  (await resolver.resolveSrv(name)).map(({ priority, weight, port, name: target }) => ({
    text: `${priority} ${weight} ${port} ${absolute(target)}`,
    fields: { priority, weight, port, target: absolute(target) },
  }));

const soa: Ask = async (resolver, name) => {
  const { nsname, hostmaster, serial, refresh, retry, expire, minttl } = await resolver.resolveSoa(name);
  const [mname, rname] = [absolute(nsname), absolute(hostmaster)];
  return [
    {
      text: [mname, rname, serial, refresh, retry, expire, minttl].join(' '),
      fields: { mname, rname, serial, refresh, retry, expire, minimum: minttl },
    },
  ];
};

const naptr: Ask = async (resolver, name) =>
  (await resolver.resolveNaptr(name)).map(({ order, preference, flags, service, regexp, replacement }) => ({
    text: `${order} ${preference} ${quoted(flags)} ${quoted(service)} ${quoted(regexp)} ${absolute(replacement)}`,
    fields: { order, preference, flags, service, regexp, replacement: absolute(replacement) },
  }));

const caaTags = ['issue', 'issuewild', 'iodef', 'contactemail', 'contactphone'] as const;
const caa: Ask = async (resolver, name) =>
  (await resolver.resolveCaa(name)).map((record) => {
    const tag = caaTags.find((each) => record[each] !== undefined) ?? 'issue';
    const value = record[tag] ?? '';
    return {
      text: `${record.critical} ${tag} ${quoted(value)}`,
      fields: { flags: record.critical, tag, value },
    };
  });

/** How each type of record is asked for. */
export const recordTypes: ReadonlyMap<string, Ask> = new Map([
  ['A', addresses((resolver, name) => resolver.resolve4(name, { ttl: true }))],
  ['AAAA', addresses((resolver, name) => resolver.resolve6(name, { ttl: true }))],
  ['CAA', caa],
  ['CNAME', names((resolver, name) => resolver.resolveCname(name))],
  ['MX', mx],
  ['NAPTR', naptr],
  ['NS', names((resolver, name) => resolver.resolveNs(name))],
  ['PTR', names((resolver, name) => resolver.resolvePtr(name))],
  ['SOA', soa],
  ['SRV', srv],
  ['TXT', txt],
]);
