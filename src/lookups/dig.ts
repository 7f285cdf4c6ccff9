/**
 * community.general.dig: records of the domain name system, asked from the controller.
 * @module
 */
import { Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { LookupCall, LookupDeclaration } from '../template/index.ts';
import { dictOf, type Value } from '../util/value.ts';
import { recordTypes, type DnsRecord } from './dns-records.ts';
import { boolOption, isYes, numberOption, termText, textOption } from './options.ts';
import { reverseName } from './reverse-name.ts';

interface Question {
  readonly domains: readonly string[];
  readonly servers: readonly string[];
  readonly qtype: string;
  readonly flat: boolean;
  readonly failOnError: boolean;
  readonly realEmpty: boolean;
  readonly port: number;
}

/** What is asked: the terms hold names, `@server`, `option=value` and `name/TYPE`. */
function questionOf(terms: readonly string[], call: LookupCall): Question {
  const domains: string[] = [];
  const servers: string[] = [];
  const options = new Map<string, string>();
  let qtype = textOption(call, 'qtype') ?? 'A';
  for (const term of terms) {
    if (term.startsWith('@')) servers.push(...term.slice(1).split(','));
    else if (term.includes('=')) {
      const [name = '', value = ''] = term.split('=', 2);
      if (name === 'qtype') qtype = value;
      else options.set(name, value);
    } else {
      const [domain = '', type, ...more] = term.split('/');
      if (type !== undefined && more.length === 0) qtype = type;
      domains.push(more.length === 0 ? domain : term);
    }
  }
  const flag = (name: string): boolean => {
    const text = options.get(name);
    return text === undefined ? boolOption(call, name) : isYes(text);
  };
  const rdclass = options.get('class') ?? textOption(call, 'class') ?? 'IN';
  if (rdclass.toUpperCase() !== 'IN') throw new Error(`dns lookup illegal CLASS: ${rdclass}`);
  return {
    domains: qtype.toUpperCase() === 'PTR' ? domains.map((domain) => reverseName(domain) ?? domain) : domains,
    servers,
    qtype: qtype.toUpperCase(),
    flat: Number(options.get('flat') ?? numberOption(call, 'flat')) !== 0,
    failOnError: flag('fail_on_error'),
    realEmpty: flag('real_empty') || domains.length > 1,
    port: numberOption(call, 'port'),
  };
}

async function resolverFor({ servers, port }: Question): Promise<Resolver> {
  const resolver = new Resolver({ timeout: 2500, tries: 2 });
  const addresses: string[] = [];
  for (const server of servers)
    addresses.push(isIP(server) ? server : ((await new Resolver().resolve4(server))[0] ?? server));
  if (addresses.length === 0) {
    if (port === 53) return resolver;
    addresses.push(...resolver.getServers().filter((server) => isIP(server)));
  }
  resolver.setServers(
    addresses.map((address) => (isIP(address) === 6 ? `[${address}]:${port}` : `${address}:${port}`)),
  );
  return resolver;
}

const notThere: ReadonlySet<string> = new Set(['ENOTFOUND']);
const noAnswer: ReadonlySet<string> = new Set([
  'ENODATA',
  'ETIMEOUT',
  'ECONNREFUSED',
  'ESERVFAIL',
  'EREFUSED',
]);

/** What stands for an answer that did not come; throws what is not an answer at all. */
function instead(error: unknown, { failOnError, realEmpty }: Question): Value[] {
  const { code = '', message = '' } = error as { code?: string; message?: string };
  if (failOnError) throw new Error(`Lookup failed: ${message}`, { cause: error });
  if (!notThere.has(code) && !noAnswer.has(code))
    throw new Error(`dns.resolver unhandled exception ${message}`, { cause: error });
  if (realEmpty) return [];
  return [notThere.has(code) ? 'NXDOMAIN' : ''];
}

const absolute = (name: string): string => (name.endsWith('.') ? name : `${name}.`);

function recordValue(record: DnsRecord, owner: string, { qtype, flat }: Question): Value {
  if (flat) return record.text;
  return dictOf({
    ...record.fields,
    owner: absolute(owner),
    type: qtype,
    ttl: record.ttl ?? null,
    class: 'IN',
  });
}

export const dig: LookupDeclaration = {
  name: 'dig',
  collection: 'community.general',
  signature:
    "qtype='A', flat=1, retry_servfail=false, fail_on_error=false, real_empty=false, class='IN', tcp=false, port=53",
  doc: 'Records of the domain name system: A, AAAA, CAA, CNAME, MX, NAPTR, NS, PTR, SOA, SRV or TXT, as text or with `flat=0` as dicts. Terms may be `name/TYPE`, `@server` and `option=value` too. `tcp` and `retry_servfail` make no difference; only A and AAAA have a `ttl`.',
  example: ["lookup('community.general.dig', 'localhost', '@127.0.0.1', port=1)", "''"],
  run: async (terms, call) => {
    const question = questionOf(terms.map(termText), call);
    const ask = recordTypes.get(question.qtype);
    if (!ask)
      throw new Error(
        `records of type ${question.qtype} cannot be asked for; ${[...recordTypes.keys()].join(', ')} can`,
      );
    const resolver = await resolverFor(question);
    const found: Value[] = [];
    for (const domain of question.domains) {
      try {
        const records = await ask(resolver, domain.replace(/\.$/, ''));
        found.push(...records.map((record) => recordValue(record, domain, question)));
      } catch (error) {
        found.push(...instead(error, question));
      }
    }
    return found;
  },
};
