/**
 * Host patterns: `web:&prod:!db1`, `*.example.com`, `~web\d+`, `web[0:2]`, `@file` (ansible: inventory/manager.py).
 * @module
 */
import { readFileSync } from 'node:fs';
import { isIPv6 } from 'node:net';
import { TsplayError } from '../errors/index.ts';
import { match as matchRegex } from '../template/python/regex.ts';
import { fnmatch } from '../util/fnmatch.ts';
import { didYouMean } from '../util/suggest.ts';
import { parseAddress } from './address.ts';
import { hostsOf, localNames, type Group, type Host } from './model.ts';
import { statIfThere } from '../util/stat.ts';

/** The parts of a pattern. Commas part it; colons do where it is not an address (`a:b` yes, `::1` and `h:22` no). */
function splitPattern(pattern: string | readonly string[]): string[] {
  if (typeof pattern !== 'string') return pattern.flatMap(splitPattern);
  const parts = pattern.includes(',')
    ? pattern.split(',')
    : parseAddress(pattern) !== undefined || isIPv6(pattern.replace(/\[[^\]]*\]$/, ''))
      ? [pattern]
      : (pattern.match(/(?:[^\s:[\]]|\[[^\]]*\])+/g) ?? []);
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}

/** `--limit` with every `@file` replaced by the lines of the file. Throws TSP1302 when there is no such file. */
function readLimit(limit: string): string[] {
  return splitPattern(limit).flatMap((part) => {
    if (!part.startsWith('@')) return [part];
    const file = part.slice(1);
    const stat = statIfThere(file);
    if (!stat) throw new TsplayError('TSP1302', `Unable to find limit file ${file}`);
    if (!stat.isFile())
      throw new TsplayError('TSP1302', `Limit starting with "@" must be a file, not a directory: ${file}`);
    return readFileSync(file, 'utf8')
      .split('\n')
      .map((line) => line.trim());
  });
}

/** Where hosts are found: the inventory. */
export interface Searched {
  readonly hosts: ReadonlyMap<string, Host>;
  readonly groups: ReadonlyMap<string, Group>;
  /** Another after each change. */
  readonly version: number;
  /** A host of the inventory, or the implicit localhost. */
  hostOrImplicit(name: string): Host;
}

const subscript = /^(.+)\[(?:(-?\d+)|(\d+)[:-](\d*))\]$/;

/** Finds hosts by pattern; what a part matches is remembered until the inventory changes. */
export class PatternMatcher {
  readonly #inventory: Searched;
  readonly #warn: (message: string) => void;
  readonly #mismatch: 'error' | 'warning' | 'ignore';
  #cache = { version: -1, parts: new Map<string, readonly Host[]>() };

  /** `mismatch`: what becomes of a pattern that matches nothing. */
  constructor(
    inventory: Searched,
    warn: (message: string) => void,
    mismatch: 'error' | 'warning' | 'ignore' = 'warning',
  ) {
    this.#inventory = inventory;
    this.#warn = warn;
    this.#mismatch = mismatch;
  }

  match(pattern: string | readonly string[], limit?: string): Host[] {
    const hosts = this.#evaluate(splitPattern(pattern));
    if (limit === undefined) return hosts;
    const allowed = new Set(this.#evaluate(readLimit(limit)));
    return hosts.filter((host) => allowed.has(host));
  }

  /** `did you mean "x"?` for the first name of a limit that there is not; undefined where none comes near. */
  suggestion(limit: string): string | undefined {
    const { groups, hosts } = this.#inventory;
    const known = [...groups.keys(), ...hosts.keys()];
    const names = readLimit(limit).map((part) => part.replace(/^[!&]/, ''));
    return names
      .filter((name) => !known.includes(name))
      .map((name) => didYouMean(name, known))
      .find((hint) => hint !== undefined);
  }

  /** Unions first, then intersections, then exclusions, whatever the order they are written in. */
  #evaluate(parts: readonly string[]): Host[] {
    const written = parts.filter((part) => part !== '');
    const unions = written.filter((part) => !/^[!&]/.test(part));
    const hosts = new Set<Host>();
    for (const part of unions.length > 0 ? unions : ['all'])
      for (const host of this.#part(part)) hosts.add(host);
    let found = [...hosts];
    for (const part of written.filter((p) => p.startsWith('&'))) {
      const keep = new Set(this.#part(part.slice(1)));
      found = found.filter((host) => keep.has(host));
    }
    for (const part of written.filter((p) => p.startsWith('!'))) {
      const drop = new Set(this.#part(part.slice(1)));
      found = found.filter((host) => !drop.has(host));
    }
    return found;
  }

  #part(part: string): readonly Host[] {
    const plain = this.#inventory.hosts.get(part);
    if (plain) return [plain];
    if (this.#cache.version !== this.#inventory.version)
      this.#cache = { version: this.#inventory.version, parts: new Map() };
    let hosts = this.#cache.parts.get(part);
    if (!hosts) this.#cache.parts.set(part, (hosts = this.#resolve(part)));
    return hosts;
  }

  #resolve(part: string): readonly Host[] {
    const m = part.startsWith('~') ? null : subscript.exec(part);
    if (!m) return this.#named(part);
    const hosts = this.#named(m[1] ?? '');
    if (hosts.length === 0) return hosts;
    if (m[2] !== undefined) {
      const one = hosts.at(Number(m[2]));
      if (one) return [one];
      throw new TsplayError('TSP1302', `No hosts matched the subscripted pattern '${part}'`, {
        hint: `${m[1] ?? ''} has ${hosts.length} hosts, counted from 0.`,
      });
    }
    const end = m[4] ?? '';
    return hosts.slice(Number(m[3]), end === '' ? undefined : Number(end) + 1);
  }

  #named(name: string): Host[] {
    const { groups, hosts } = this.#inventory;
    const matches = matcherFor(name);
    const found = new Set<Host>();
    let anyGroup = false;
    for (const group of groups.values()) {
      if (!matches(group.name)) continue;
      anyGroup = true;
      for (const host of hostsOf(group)) if (group.name !== 'all' || !host.implicit) found.add(host);
    }
    if (!anyGroup || /^~|[.?*[]/.test(name))
      for (const host of hosts.values()) if (matches(host.name)) found.add(host);
    if (found.size === 0 && localNames.has(name)) found.add(this.#inventory.hostOrImplicit(name));
    if (found.size === 0 && !anyGroup && name !== 'all') this.#unmatched(name);
    return [...found];
  }

  #unmatched(name: string): void {
    if (this.#mismatch === 'ignore') return;
    const hint = didYouMean(name, [...this.#inventory.groups.keys(), ...this.#inventory.hosts.keys()]);
    const message = `Could not match supplied host pattern, ignoring: ${name}`;
    if (this.#mismatch === 'error') throw new TsplayError('TSP1302', message, { hint });
    this.#warn(hint === undefined ? message : `${message} (${hint})`);
  }
}

function matcherFor(name: string): (text: string) => boolean {
  if (!name.startsWith('~')) return fnmatch(name);
  try {
    const pattern = name.slice(1);
    matchRegex(pattern, '', {});
    return (text) => matchRegex(pattern, text, {}) !== undefined;
  } catch (cause) {
    throw new TsplayError('TSP1302', `Invalid host list pattern: ${name}`, {
      cause,
      hint: `Text after ~ is a regular expression of Python: ${(cause as Error).message}`,
    });
  }
}

/** Hosts in a play's `order`. Throws TSP1302 on an order that there is not. */
export function orderHosts(hosts: string[], order: string | undefined): string[] {
  switch (order) {
    case undefined:
    case 'inventory':
      return hosts;
    case 'reverse_inventory':
      return hosts.reverse();
    case 'sorted':
    case 'reverse_sorted': {
      hosts.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
      return order === 'sorted' ? hosts : hosts.reverse();
    }
    case 'shuffle':
      for (let i = hosts.length - 1; i > 0; i--) {
        const j = Math.floor(Math.random() * (i + 1));
        [hosts[i], hosts[j]] = [hosts[j] ?? '', hosts[i] ?? ''];
      }
      return hosts;
    default:
      throw new TsplayError('TSP1302', `Invalid 'order' specified for inventory hosts: ${order}`, {
        hint: 'One of inventory, reverse_inventory, sorted, reverse_sorted, shuffle.',
      });
  }
}
