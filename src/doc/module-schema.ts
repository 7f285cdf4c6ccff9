/**
 * The JSON Schema (2020-12) of a module's parameters, for editors and for `tsplay doc --schema`.
 * @module
 */
import type { ModuleDeclaration } from '../sdk/module.ts';
import type { Param, ParamKind, ParamSpec } from '../sdk/params.ts';

type Schema = Record<string, unknown>;

/** What Ansible's coercion accepts, not what it makes of it: `"8"` is fine for an int, `yes` for a bool. */
const accepted: Readonly<Record<ParamKind, Schema>> = {
  str: { type: ['string', 'number', 'boolean'] },
  path: { type: 'string' },
  bool: { type: ['boolean', 'string', 'number'] },
  int: { type: ['integer', 'string'] },
  float: { type: ['number', 'string'] },
  list: { type: ['array', 'string', 'number'] },
  dict: { type: ['object', 'string'] },
  raw: {},
  bytes: { type: ['string', 'number'] },
  bits: { type: ['string', 'number'] },
  json: { type: ['object', 'array', 'string'] },
  jsonarg: { type: ['object', 'array', 'string'] },
};

/** Text with a template can stand for any value. */
const template: Schema = { type: 'string', pattern: '\\{[{%]' };

function valueSchema(param: Param): Schema {
  if (param.choices !== undefined) return { anyOf: [{ enum: param.choices }, template] };
  if (param.kind === 'list' && param.elements !== undefined)
    return { anyOf: [{ type: 'array', items: paramSchema(param.elements) }, { type: ['string', 'number'] }] };
  if (param.kind === 'dict' && param.options !== undefined)
    return { anyOf: [objectSchema(param.options), { type: 'string' }] };
  return { ...accepted[param.kind] };
}

function paramSchema(param: Param): Schema {
  const fallback: unknown = param.default;
  return {
    description: param.doc,
    ...valueSchema(param),
    ...(fallback === undefined ? {} : { default: fallback }),
    ...(param.deprecated === undefined ? {} : { deprecated: true }),
  };
}

/** Members under their names and aliases. A required member with aliases may come under any of its names. */
function objectSchema(spec: ParamSpec): Schema {
  const properties: Record<string, Schema> = {};
  const required: string[] = [];
  const oneOfNames: Schema[] = [];
  for (const [name, declared] of Object.entries(spec)) {
    const param = declared as Param;
    const names = [name, ...(param.aliases ?? [])];
    for (const each of names) properties[each] = paramSchema(param);
    if (param.required !== true) continue;
    if (names.length === 1) required.push(name);
    else oneOfNames.push({ anyOf: names.map((each) => ({ required: [each] })) });
  }
  return {
    type: 'object',
    properties,
    additionalProperties: false,
    ...(required.length === 0 ? {} : { required }),
    ...(oneOfNames.length === 0 ? {} : { allOf: oneOfNames }),
  };
}

/** Schema of what stands under the module's name in a task. */
export function moduleSchema(module: ModuleDeclaration<ParamSpec>): Schema {
  const parameters = objectSchema(module.params);
  const open = module.extraParams === undefined ? {} : { additionalProperties: true };
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: module.name,
    description: module.summary,
    ...(module.freeForm === undefined
      ? { ...parameters, ...open }
      : { anyOf: [{ type: 'string' }, { ...parameters, ...open }] }),
  };
}
