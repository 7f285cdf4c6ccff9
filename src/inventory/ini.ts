/**
 * INI inventories, every rule of Ansible's (plugins/inventory/ini.py): `[group]`, `[group:vars]`, `[group:children]`,
 * ranges, variables beside hosts.
 * @module
 */
import { TsplayError } from '../errors/index.ts';
import { ShlexError, shlexSplit } from '../util/shlex.ts';
import type { SourceRef } from '../util/value.ts';
import type { Inventory } from './inventory.ts';
import { iniValue } from './literal.ts';
import type { Group } from './model.ts';
import { expandHosts } from './ranges.ts';

const section = /^\[([^:\]\s]+)(?::(\w+))?\]\s*(?:#.*)?$/;
const groupName = /^([^:\]\s]+)\s*(?:#.*)?$/;

type State = 'hosts' | 'vars' | 'children';

/** One line, with its place. */
interface Line {
  readonly text: string;
  readonly src: SourceRef;
}

interface Undeclared {
  readonly src: SourceRef;
  /** Groups that named it as a child; none when `:vars` did. They get it when it is declared, in that order. */
  readonly parents: readonly Group[];
}

class IniReader {
  readonly #inventory: Inventory;
  readonly #source: (name: string) => void;
  #group: Group;
  #state: State = 'hosts';
  /** Groups that were spoken of and not yet declared: by `:vars`, or as children of others. */
  readonly #undeclared = new Map<string, Undeclared>();

  constructor(inventory: Inventory, newHost: (name: string) => void) {
    this.#inventory = inventory;
    this.#source = newHost;
    this.#group = inventory.addGroup('ungrouped');
  }

  read(line: Line): void {
    if (line.text.startsWith('[') && this.#header(line)) return;
    if (this.#state === 'hosts') this.#hostLine(line);
    else if (this.#state === 'vars') this.#variable(line);
    else this.#child(line);
  }

  #header({ text, src }: Line): boolean {
    const m = section.exec(text);
    if (!m) {
      if (!text.endsWith(']')) return false;
      throw new TsplayError('TSP1301', `Invalid section entry: '${text}'`, {
        src,
        length: text.length,
        hint: 'There are no spaces or colons in the name of a group: [web], [web:vars], [web:children].',
      });
    }
    const [, name = '', state = 'hosts'] = m;
    if (state !== 'hosts' && state !== 'vars' && state !== 'children')
      throw new TsplayError('TSP1301', `Section [${name}:${state}] has unknown type: ${state}`, {
        src: { ...src, col: src.col + name.length + 2 },
        length: state.length,
        hint: 'After the colon stands vars or children.',
      });
    if (state === 'vars' && !this.#inventory.groups.has(name) && !this.#undeclared.has(name))
      this.#undeclared.set(name, { parents: [], src: { ...src, col: src.col + 1 } });
    this.#group = this.#inventory.addGroup(name);
    this.#state = state;
    if (state !== 'vars') this.#declare(name);
    return true;
  }

  #declare(name: string): void {
    const awaited = this.#undeclared.get(name);
    this.#undeclared.delete(name);
    for (const parent of awaited?.parents ?? []) this.#inventory.addChild(parent, this.#group, awaited?.src);
  }

  #hostLine({ text, src }: Line): void {
    const [pattern, ...words] = splitWords(text, src);
    if (pattern === undefined) return;
    const { names, port } = this.#expand(pattern, src);
    const vars = words.map((word) => this.#assignment(word, text, src));
    for (const name of names) {
      if (!this.#inventory.hosts.has(name)) this.#source(name);
      const host = this.#inventory.ensureHost(name, this.#group);
      if (port !== undefined) this.#inventory.setVariable(host, 'ansible_port', port, src);
      for (const { key, value, at } of vars) this.#inventory.setVariable(host, key, iniValue(value, at), at);
    }
  }

  #expand(pattern: string, src: SourceRef): ReturnType<typeof expandHosts> {
    if (pattern === '---')
      throw new TsplayError(
        'TSP1301',
        "Invalid host pattern '---' supplied, it is normally a sign this is a YAML file.",
        {
          src,
          hint: 'Give the file the extension .yml.',
        },
      );
    const hosts = expandHosts(pattern, src);
    if (pattern.endsWith(':') && hosts.port === undefined)
      throw new TsplayError(
        'TSP1301',
        `Invalid host pattern '${pattern}' supplied, ending in ':' is not allowed, this character is reserved to provide a port.`,
        { src },
      );
    return hosts;
  }

  #assignment(word: string, line: string, src: SourceRef): { key: string; value: string; at: SourceRef } {
    const equals = word.indexOf('=');
    const column = Math.max(0, line.indexOf(equals < 0 ? word : word.slice(0, equals + 1)));
    const at = { ...src, col: src.col + column };
    if (equals < 0)
      throw new TsplayError('TSP1301', `Expected key=value host variable assignment, got: ${word}`, {
        src: at,
        length: word.length,
        hint: 'Each host stands on a line of its own, followed by its variables.',
      });
    return { key: word.slice(0, equals), value: word.slice(equals + 1), at };
  }

  #variable({ text, src }: Line): void {
    const equals = text.indexOf('=');
    if (equals < 0)
      throw new TsplayError('TSP1301', `Expected key=value, got: ${text}`, { src, length: text.length });
    const raw = text.slice(equals + 1);
    const at = { ...src, col: src.col + equals + 1 + raw.length - raw.trimStart().length };
    this.#inventory.setVariable(this.#group, text.slice(0, equals).trim(), iniValue(raw.trim(), at), src);
  }

  #child({ text, src }: Line): void {
    const name = groupName.exec(text)?.[1];
    if (name === undefined)
      throw new TsplayError('TSP1301', `Expected group name, got: ${text}`, { src, length: text.length });
    const known = this.#inventory.groups.get(name);
    if (known) {
      this.#inventory.addChild(this.#group, known, src);
      return;
    }
    const awaited = this.#undeclared.get(name);
    this.#undeclared.set(name, {
      src: awaited?.src ?? src,
      parents: [...(awaited?.parents ?? []), this.#group],
    });
  }

  finish(): void {
    for (const [name, { parents, src }] of this.#undeclared) {
      const parent = parents.at(-1)?.name;
      const message =
        parent === undefined
          ? `Section [${name}:vars] not valid for undefined group: ${name}`
          : `Section [${parent}:children] includes undefined group: ${name}`;
      throw new TsplayError('TSP1301', message, { src, length: name.length, hint: `Declare it: [${name}]` });
    }
  }
}

function splitWords(text: string, src: SourceRef): string[] {
  try {
    return shlexSplit(text, { comments: true });
  } catch (error) {
    if (!(error instanceof ShlexError)) throw error;
    throw new TsplayError('TSP1301', `Error parsing host definition '${text}': ${error.message}`, { src });
  }
}

/** Reads an INI inventory into `inventory`; `newHost` hears of each host that was not there before. Throws TSP1301. */
export function readIni(
  text: string,
  file: string,
  inventory: Inventory,
  newHost: (name: string) => void,
): void {
  const reader = new IniReader(inventory, newHost);
  for (const [i, raw] of text.split(/\r\n|\r|\n/).entries()) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#') || line.startsWith(';')) continue;
    reader.read({ text: line, src: { file, line: i + 1, col: raw.length - raw.trimStart().length + 1 } });
  }
  reader.finish();
}
