/**
 * Which packages a task would touch, from the host's state. Pure.
 * @module
 */
import type { AptParams } from './commands.ts';
import { findPackage, providedBy, type AptState } from './query.ts';
import { satisfies, type PackageSpec } from './spec.ts';

export interface Assessment {
  /** Arguments for apt-get; empty when nothing should be done. */
  readonly packages: readonly string[];
  /** Names that are installed as a dependency only and are asked for now. */
  readonly mark: readonly string[];
}

const text = (spec: PackageSpec): string =>
  spec.operator === '=' ? `${spec.name}=${spec.version ?? ''}` : spec.name;

/** Whether a specification needs apt-get; `latest` compares with the candidate. */
function needsInstall(spec: PackageSpec, state: AptState, params: AptParams): boolean {
  const at = findPackage(state, spec.name);
  if (at?.installed !== true) {
    if (params.only_upgrade) return false;
    const isReal = state.candidates.get(spec.name) !== undefined;
    return at?.configFiles === true || isReal || providedBy(state, spec.name) === undefined;
  }
  if (!satisfies(spec, at.version)) return true;
  if (params.state !== 'latest') return false;
  const candidate = state.candidates.get(spec.name);
  return (
    candidate !== undefined &&
    candidate !== at.version &&
    (spec.version === undefined || satisfies(spec, candidate))
  );
}

export function assessInstall(specs: readonly PackageSpec[], state: AptState, params: AptParams): Assessment {
  if (params.state === 'build-dep' || params.state === 'fixed')
    return { packages: specs.map(text), mark: [] };
  const needed = specs.filter((spec) => needsInstall(spec, state, params));
  const mark = specs.filter((spec) => state.automatic.has(spec.name) && !needed.includes(spec));
  return { packages: needed.map(text), mark: mark.map((spec) => spec.name) };
}

/** Installed in the version that is asked for, or left behind with configuration that should be purged. */
export function assessRemove(specs: readonly PackageSpec[], state: AptState, purge: boolean): Assessment {
  const there = specs.filter((spec) => {
    const at = findPackage(state, spec.name);
    if (at === undefined) return false;
    return at.installed ? satisfies(spec, at.version) : purge && at.configFiles;
  });
  return { packages: there.map((spec) => spec.name), mark: [] };
}
