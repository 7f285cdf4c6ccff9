/**
 * Vars plug-ins in Python: asked for groups and hosts, folder by folder, where the files of group_vars and host_vars are read
 * too.
 * @module
 */
import { readFileSync } from 'node:fs';
import { TsplayError } from '../errors/index.ts';
import type { InventoryLayer, PluginVars, VarsEntity } from '../inventory/index.ts';
import { decodeWritten, encodedDict, encodeValue, encodeVariable, PluginError } from '../python/index.ts';
import { shortName } from '../util/action-name.ts';
import { isDict, isList, valueText, type Dict, type Value } from '../util/value.ts';
import type { FoundPlugin } from './controller-plugins.ts';
import type { PythonParts } from './python-parts.ts';
import type { Opening } from './vault-opening.ts';

export interface VarsRoom extends Opening {
  /** `vars_plugins_enabled` */
  readonly enabled: readonly string[];
  /** Whether all are asked when the inventory has been read, and not when a task wants variables. */
  readonly atStart: boolean;
  readonly basedir: string;
}

/** The plug-in that stands for the files which tsplay reads itself. */
const ours = 'host_group_vars';
const isOurs = (name: string): boolean => shortName(name) === ours;
const needsEnabled = /^\s+REQUIRES_(?:ENABLED|WHITELIST)\s*=\s*True/m;
/** A plug-in may say by itself when it is asked. */
const hasStage = /\bstage\b|vars_plugin_staging/;

export class PythonVars implements PluginVars {
  readonly #parts: PythonParts;
  readonly #room: VarsRoom;
  readonly #deprecated = new Set<string>();
  #known: { readonly key: string; readonly plugins: readonly FoundPlugin[] } | undefined;

  constructor(parts: PythonParts, room: VarsRoom) {
    this.#parts = parts;
    this.#room = room;
  }

  get files(): boolean {
    return this.#room.enabled.some(isOurs);
  }

  /** Those that are used: what lies beside the book unless it wants to be named, and what is named of collections. */
  #plugins(): readonly FoundPlugin[] {
    const { controller } = this.#parts;
    const lying = controller.lying('vars');
    const key = lying.map(({ file }) => file).join('\0');
    if (this.#known?.key === key) return this.#known.plugins;
    const { enabled } = this.#room;
    const plugins = lying.filter(
      ({ name, file }) => enabled.includes(name) || !needsEnabled.test(readFileSync(file, 'latin1')),
    );
    for (const name of enabled) {
      if (isOurs(name) || plugins.some((one) => one.name === name)) continue;
      const found = controller.find('vars', name);
      if (found !== undefined) plugins.push(found);
      else if (name.includes('.'))
        throw new TsplayError('TSP1002', `the vars plug-in ${name} was not found`, {
          hint: 'vars_plugins_enabled names it; install its collection, or take the name away',
        });
    }
    for (const one of plugins) controller.must('vars', one);
    this.#known = { key, plugins };
    return plugins;
  }

  get version(): string {
    return this.#plugins()
      .map(({ file }) => file)
      .join('\0');
  }

  get early(): boolean {
    const plugins = this.#plugins();
    return (
      plugins.length > 0 &&
      (this.#room.atStart || plugins.some(({ file }) => hasStage.test(readFileSync(file, 'latin1'))))
    );
  }

  of(
    path: string,
    entities: readonly VarsEntity[],
    stage: 'task' | 'inventory' | 'all',
  ): ReturnType<PluginVars['of']> {
    if (this.#plugins().length === 0 || entities.length === 0) return { before: [], after: [] };
    const said = this.#ask(path, entities, stage);
    const at = said.findIndex(({ name }) => isOurs(name));
    const layers = (some: readonly Said[]): InventoryLayer[] =>
      some
        .filter(({ vars }) => vars.size > 0)
        .map(({ name, vars }) => ({ name: `${name} for ${path}`, vars }));
    return at < 0
      ? { before: [], after: layers(said) }
      : { before: layers(said.slice(0, at)), after: layers(said.slice(at + 1)) };
  }

  #ask(path: string, entities: readonly VarsEntity[], stage: string): readonly Said[] {
    const { side, support } = this.#parts;
    const { open, vaults, basedir } = this.#room;
    const written = (vars: Dict): unknown =>
      encodedDict([...vars].map(([key, value]) => [valueText(key), encodeVariable(value, open)] as const));
    const work = {
      ...{ path, stage, basedir },
      vaults: encodeValue(vaults()),
      entities: entities.map(({ kind, name, vars, groups }) =>
        encodedDict(Object.entries({ kind, name, vars: written(vars), groups })),
      ),
    };
    try {
      const answer = decodeWritten(side.call({ op: 'vars' }, work));
      return isList(answer) ? answer.flatMap((one) => this.#saidIn(one)) : [];
    } catch (error) {
      if (!(error instanceof PluginError)) throw error;
      support.tellTraceback(error.traceback);
      throw new TsplayError('TSP1303', `a vars plug-in failed: ${error.message}`);
    }
  }

  #saidIn(value: Value): readonly Said[] {
    if (!isList(value)) return [];
    const [name = '', old = false, vars = null] = value;
    if (typeof old === 'string' && !this.#deprecated.has(old)) {
      this.#deprecated.add(old);
      this.#parts.support.voice?.deprecated(
        `The vars plugin ${valueText(name)} from ${old} is relying on the deprecated entrypoints 'get_host_vars' and 'get_group_vars'. It should inherit from BaseVarsPlugin and define 'get_vars'.`,
      );
    }
    return isDict(vars) ? [{ name: valueText(name), vars }] : [];
  }
}

interface Said {
  readonly name: string;
  readonly vars: Dict;
}
