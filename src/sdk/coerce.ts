/**
 * Arguments of a task as the parameters that a module declared: Ansible's argument_spec semantics and messages.
 * @module
 */
import { throwAll, TsplayError } from '../errors/index.ts';
import { copyPlaces } from '../source/index.ts';
import type { Dict, SourceRef } from '../util/value.ts';
import type { Scope } from './coerce/scope.ts';
import { coerceSpec } from './coerce/spec.ts';
import type { Module } from './module.ts';
import type { ParamSpec, Params } from './params.ts';

export interface CoerceOptions {
  /** The task's place; an argument's own place is known where the dict came from a file (`copyPlaces`). */
  readonly src?: SourceRef | undefined;
  /** Told every text of a secret parameter, before anything can be shown. */
  readonly onSecret?: ((text: string) => void) | undefined;
  readonly onDeprecated?: ((message: string, src: SourceRef | undefined) => void) | undefined;
  /** `environment` of the task, for parameters that may be said there. */
  readonly environment?: Readonly<Record<string, string>> | undefined;
}

const freeFormKey = '_raw_params';

/** `ansible.builtin.copy` → `copy`. */
export const shortName = (name: string): string => name.slice(name.lastIndexOf('.') + 1);

/** Free-form text goes to the parameter that was declared for it. */
function prepare({ freeForm, params }: Module, args: Dict): Dict {
  if (!args.has(freeFormKey) || freeForm === undefined || freeFormKey in params) return args;
  const out: Dict = new Map([...args].map(([key, value]) => [key === freeFormKey ? freeForm : key, value]));
  copyPlaces(args, out);
  return out;
}

/** Names that Ansible keeps for itself are refused in a task, in its words. */
function reservedName(module: string, args: Dict, src: SourceRef | undefined): TsplayError | undefined {
  const names = [...args.keys()].filter((key) => typeof key === 'string');
  const reserved = names.find((name) => name.startsWith('_ansible_'));
  if (reserved === undefined) return undefined;
  return new TsplayError(
    'TSP1102',
    `Invalid parameter specified beginning with keyword '_ansible_' for action '${module}': '${reserved}'. The prefix '_ansible_' is reserved for internal use only.`,
    { src },
  );
}

function coerce(module: Module, args: Dict, rest: Omit<Scope, 'module' | 'errors' | 'context'>) {
  const errors: TsplayError[] = [];
  const reserved = reservedName(shortName(module.name), args, rest.src);
  if (reserved !== undefined) return { params: {} as Params<ParamSpec>, errors: [reserved] };
  const scope: Scope = { ...rest, module: shortName(module.name), context: [], errors };
  const params = coerceSpec(
    module.params,
    module.constraints,
    prepare(module, args),
    scope,
    module.extraParams,
  );
  return { params, errors };
}

/**
 * The parameters for `plan`, from rendered arguments.
 * @throws {TsplayError} TSP1102 for an unknown parameter, TSP1103 for a bad one; all of them when there are several.
 */
export function coerceParams(module: Module, args: Dict, options: CoerceOptions = {}): Params<ParamSpec> {
  const { params, errors } = coerce(module, args, {
    src: options.src,
    literal: false,
    complete: true,
    onSecret: options.onSecret,
    onDeprecated: options.onDeprecated,
    environment: options.environment,
    missingMessage: module.missingMessage,
  });
  throwAll(errors);
  return params;
}

/**
 * What can be told before anything is rendered: unknown names, and bad values where they hold no template.
 * `complete: false` where `module_defaults` may still add parameters.
 */
export function checkLiteralParams(
  module: Module,
  args: Dict,
  options: Pick<CoerceOptions, 'src' | 'onSecret' | 'onDeprecated'> & { readonly complete?: boolean } = {},
): readonly TsplayError[] {
  return coerce(module, args, {
    src: options.src,
    literal: true,
    complete: options.complete ?? true,
    onSecret: options.onSecret,
    onDeprecated: options.onDeprecated,
    environment: undefined,
    missingMessage: module.missingMessage,
  }).errors;
}
