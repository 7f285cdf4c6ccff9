/**
 * What a coercion collects, and how it says what is wrong.
 * @module
 */
import { TsplayError } from '../../errors/index.ts';
import { didYouMean } from '../../util/suggest.ts';
import type { SourceRef, Value } from '../../util/value.ts';
import type { Param, ParamSpec } from '../params.ts';
import { className, type MisfitError } from './convert.ts';

/** What one coercion collects and where it looks up places. */
export interface Scope {
  /** Short name, for messages. */
  readonly module: string;
  readonly src: SourceRef | undefined;
  /** Names of the options around this dict, outermost first. */
  readonly context: readonly string[];
  readonly errors: TsplayError[];
  /** Values that hold templates are left alone. */
  readonly literal: boolean;
  /** Whether missing parameters are errors. */
  readonly complete: boolean;
  readonly onSecret: ((text: string) => void) | undefined;
  readonly onDeprecated: ((message: string, src: SourceRef | undefined) => void) | undefined;
  /** `environment` of the task. */
  readonly environment: Readonly<Record<string, string>> | undefined;
  /** What the module says of missing parameters, where it has words of its own. */
  readonly missingMessage: string | undefined;
}

/** An argument as given. */
export type Entry = { readonly key: string; readonly value: Value; readonly src: SourceRef | undefined };

export const found = (context: readonly string[]): string =>
  context.length === 0 ? '' : ` found in ${context.join(' -> ')}`;

/** Declared names and aliases → declared name. */
export function namesOf(spec: ParamSpec): Map<string, string> {
  const names = new Map<string, string>();
  for (const [name, param] of Object.entries(spec)) {
    for (const alias of param.aliases ?? []) names.set(alias, name);
  }
  for (const name of Object.keys(spec)) names.set(name, name);
  return names;
}

function supported(spec: ParamSpec): string {
  const names = Object.keys(spec).sort();
  const aliases = Object.values(spec)
    .flatMap((param) => param.aliases ?? [])
    .sort();
  return names.join(', ') + (aliases.length > 0 ? ` (${aliases.join(', ')})` : '');
}

/** Modules that Ansible checks in an action plug-in, in other words. */
const actions: ReadonlySet<string> = new Set(
  'assert debug fail group_by reboot set_stats wait_for_connection'.split(' '),
);

export function refuse(key: string, spec: ParamSpec, src: SourceRef | undefined, scope: Scope): void {
  const path = [...scope.context, key].join('.');
  const message = actions.has(scope.module)
    ? `Invalid options for ${scope.module}: ${path}`
    : `Unsupported parameters for (${scope.module}) module: ${path}. Supported parameters include: ${supported(spec)}.`;
  scope.errors.push(
    new TsplayError('TSP1102', message, {
      src,
      length: key.length,
      hint: didYouMean(key, namesOf(spec).keys()),
    }),
  );
}

export function misfitError(
  name: string,
  param: Param,
  entry: Entry,
  error: MisfitError,
  scope: Scope,
): TsplayError {
  const kind = param.kind;
  const message = `argument '${name}' is of type ${className(entry.value)}${found(scope.context)} and we were unable to convert to ${kind}: ${error.message}`;
  return new TsplayError('TSP1103', message, { src: entry.src, length: entry.key.length });
}

export function missingError(names: readonly string[], scope: Scope): void {
  scope.errors.push(
    new TsplayError(
      'TSP1103',
      scope.context.length === 0 && scope.missingMessage !== undefined
        ? scope.missingMessage
        : `missing required arguments: ${[...names].sort().join(', ')}${found(scope.context)}`,
      {
        src: scope.src,
      },
    ),
  );
}
