/**
 * Which module a name means. Modules are imported when they are first used.
 * @module
 */
import { TsplayError } from '../errors/index.ts';
import type { Module } from '../sdk/index.ts';
import { didYouMean } from '../util/suggest.ts';
import type { SourceRef } from '../util/value.ts';
import type { ModuleEntry } from './entry.ts';
import { bluegreenModules } from './bluegreen/index.ts';
import { commandModules } from './commands/index.ts';
import { consulModules } from './consul/index.ts';
import { cryptoModules } from './crypto/index.ts';
import { databaseModules } from './database/index.ts';
import { dockerModules } from './docker/index.ts';
import { fileModules } from './files/index.ts';
import { netToolsModules } from './net_tools/index.ts';
import { notificationModules } from './notification/index.ts';
import { packagingModules } from './packaging/index.ts';
import { sourceControlModules } from './source_control/index.ts';
import { systemModules } from './system/index.ts';

/** All modules by the categories of Ansible's own documentation. */
export const moduleCategories: Readonly<Record<string, readonly ModuleEntry[]>> = {
  bluegreen: bluegreenModules,
  commands: commandModules,
  consul: consulModules,
  crypto: cryptoModules,
  database: databaseModules,
  docker: dockerModules,
  files: fileModules,
  net_tools: netToolsModules,
  notification: notificationModules,
  packaging: packagingModules,
  source_control: sourceControlModules,
  system: systemModules,
};

export const moduleEntries: readonly ModuleEntry[] = Object.values(moduleCategories).flat();

const byName = new Map(moduleEntries.flatMap((entry) => entry.names.map((name) => [name, entry] as const)));
const loaded = new Map<ModuleEntry, Promise<Module>>();

export const hasModule = (name: string): boolean => byName.has(name);

/** A module's full name and what the engine treats in a way of its own; undefined for an unknown name. */
export function describeModule(
  name: string,
): { readonly resolved: string; readonly traits: NonNullable<ModuleEntry['traits']> } | undefined {
  const entry = byName.get(name);
  return entry && { resolved: entry.names[0], traits: entry.traits ?? {} };
}

/** Every name of every module. */
export const moduleNames = (): readonly string[] => [...byName.keys()];

/** @throws {TsplayError} TSP1101 when there is no such module. */
export function loadModule(name: string, src?: SourceRef): Promise<Module> {
  const entry = byName.get(name);
  if (entry === undefined)
    return Promise.reject(
      new TsplayError('TSP1101', `couldn't resolve module/action '${name}'`, {
        src,
        length: name.length,
        hint:
          didYouMean(name, byName.keys()) ??
          '`tsplay doc --list` shows the modules that there are; those of collections need their collection.',
      }),
    );
  const known = loaded.get(entry) ?? entry.load();
  loaded.set(entry, known);
  return known;
}
