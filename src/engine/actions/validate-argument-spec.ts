/**
 * Checks variables against an argument spec: what roles' `meta/argument_specs.yml` is for.
 * @module
 */
import { TsplayError, TsplayErrors } from '../../errors/index.ts';
import {
  coerceParams,
  p,
  type Constraints,
  type Module,
  type Param,
  type ParamSpec,
} from '../../sdk/index.ts';
import { isDict, isList, toPlain, type Dict, type Value } from '../../util/value.ts';
import { outcome } from '../state/outcome.ts';
import { defineAction } from './define.ts';

export const validateArgumentSpec = defineAction({
  name: 'ansible.builtin.validate_argument_spec',
  summary: 'Check variables against an argument spec',
  params: {
    argument_spec: p.dict({
      doc: 'Names and what they must be, as in `meta/argument_specs.yml`.',
      required: true,
    }),
    provided_arguments: p.dict({
      doc: 'Values to check; variables of the task by default.',
      default: new Map(),
    }),
    validate_args_context: p.dict({
      doc: 'What is checked, given back in the result: type, name, argument_spec_name, path.',
      default: new Map(),
    }),
  },
  support: { check: 'full', diff: 'none' },
  examples: [
    {
      title: 'A port',
      yaml: 'validate_argument_spec: {argument_spec: {port: {type: int, required: true}}, provided_arguments: {port: 80}}',
    },
  ],
  async run(params, { vars, templar, task }) {
    const spec = paramSpec(params.argument_spec);
    const given: Dict = new Map();
    let broken: TsplayError | undefined;
    for (const [name] of params.argument_spec) {
      if (typeof name !== 'string' || !vars.has(name)) continue;
      try {
        given.set(name, await templar.valueAsync(vars.get(name) ?? null));
      } catch (error) {
        if (!(error instanceof TsplayError)) throw error;
        broken ??= error;
      }
    }
    for (const [name, value] of params.provided_arguments) given.set(name, value);
    // A default that is made of a required argument cannot be rendered without it: the argument is what is told.
    const isLacking = Object.entries(spec).some(
      ([name, { required }]) => required === true && !vars.has(name) && !given.has(name),
    );
    if (broken !== undefined && !isLacking) throw broken;
    const { validate_args_context } = params;
    const name = validate_args_context.get('name');
    try {
      coerceParams(specModule(typeof name === 'string' ? name : 'argument spec', spec), given, {
        src: task.src,
      });
    } catch (error) {
      if (!(error instanceof TsplayError)) throw error;
      const all = error instanceof TsplayErrors ? error.errors : [error];
      const messages = all.map((e) =>
        e.message.replace(/^Unsupported parameters for \([^)]*\) module: /, ''),
      );
      return outcome('failed', {
        validate_args_context,
        argument_spec_data: toPlain(params.argument_spec),
        argument_errors: messages,
        msg: `Validation of arguments failed:\n${messages.join('\n')}`,
      });
    }
    return outcome('ok', { validate_args_context, msg: 'The arg spec validation passed' });
  },
});

const kinds = new Set([
  'str',
  'path',
  'bool',
  'int',
  'float',
  'list',
  'dict',
  'raw',
  'bytes',
  'bits',
  'json',
  'jsonarg',
]);

/** Ansible's argument spec as a declaration of parameters. */
export function paramSpec(options: Dict): ParamSpec {
  const spec: Record<string, Param> = {};
  for (const [name, value] of options)
    if (typeof name === 'string') spec[name] = param(isDict(value) ? value : new Map<Value, Value>());
  return spec;
}

const text = (value: Value | undefined): string | undefined =>
  typeof value === 'string' ? value : undefined;

function param(option: Dict): Param {
  const kind = text(option.get('type')) ?? 'str';
  const choices = option.get('choices') ?? null;
  const nested = option.get('options') ?? null;
  const elements = text(option.get('elements'));
  const options = isDict(nested) ? paramSpec(nested) : undefined;
  const rules = constraints(option);
  const inner = { ...(options ? { options } : {}), ...(rules ? { constraints: rules } : {}) };
  return {
    kind: (kinds.has(kind) ? kind : 'raw') as Param['kind'],
    doc: '',
    required: option.get('required') === true,
    ...(isList(choices) ? { choices: choices as (string | number | boolean)[] } : {}),
    ...(kind === 'list'
      ? elements === undefined
        ? { elements: p.raw({ doc: '' }) }
        : { elements: { kind: (kinds.has(elements) ? elements : 'raw') as Param['kind'], doc: '', ...inner } }
      : inner),
  };
}

function constraints(option: Dict): Constraints | undefined {
  const names = [
    ['mutually_exclusive', 'mutuallyExclusive'],
    ['required_together', 'requiredTogether'],
    ['required_one_of', 'requiredOneOf'],
    ['required_if', 'requiredIf'],
    ['required_by', 'requiredBy'],
  ] as const;
  const found = names
    .filter(([name]) => option.has(name))
    .map(([name, member]) => [member, toPlain(option.get(name) ?? null)] as const);
  return found.length === 0 ? undefined : Object.fromEntries(found);
}

/** The declaration around a spec; only its parameters are looked at. */
const specModule = (name: string, params: ParamSpec): Module => ({
  name,
  summary: '',
  params,
  extraParams: '_others',
  support: { check: 'full', diff: 'none' },
  examples: [{ title: '', yaml: '' }],
  plan: () => Promise.reject(new Error('a spec is not a module')),
});
