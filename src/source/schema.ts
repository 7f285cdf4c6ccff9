/**
 * Checks loaded YAML against a JSON Schema: ajv finds what is wrong, the positions tell where.
 * @module
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Ajv, AnySchemaObject, ErrorObject, ValidateFunction } from 'ajv';
import type { TsplayError } from '../errors/error.ts';
import type { Value } from '../util/value.ts';
import { plainForSchema } from './schema-plain.ts';
import { explain } from './schema-errors.ts';
import { builtValidators, type Validators } from './validators.ts';

/** The schemas that come with tsplay, in `schemas/`. */
export const schemaNames = [
  'playbook',
  'tasks',
  'inventory',
  'role-meta',
  'argument-specs',
  'requirements',
  'rulebook',
  'events',
  'plan',
  'record',
] as const;
export type SchemaName = (typeof schemaNames)[number];

/** A schema ready for use; compiled when it is first used. */
export interface CompiledSchema {
  /** Errors of ajv for plain data; empty when it is valid. */
  errors(plain: unknown): readonly ErrorObject[];
}

const schemaDir = new URL('../../schemas/', import.meta.url);

export const readSchema = (name: SchemaName): AnySchemaObject =>
  JSON.parse(readFileSync(new URL(`${name}.json`, schemaDir), 'utf8')) as AnySchemaObject;

/**
 * A schema without what only people and editors read: names for keywords that lead to a type are replaced by the type.
 * That halves the time that ajv takes to compile it.
 */
function lean(schema: AnySchemaObject, all: ReadonlyMap<string, AnySchemaObject>): AnySchemaObject {
  const final = (reference: string, file: string): string => {
    const [path = '', name = ''] = reference.split('#/$defs/');
    const target = (all.get(path || file)?.['$defs'] as AnySchemaObject | undefined)?.[name] as
      AnySchemaObject | undefined;
    const further: unknown = target?.['$ref'];
    if (typeof further !== 'string') return reference;
    return final(further.startsWith('#') ? path + further : further, file);
  };
  const walk = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(walk);
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value)
      .filter(
        ([key, member]) => !(key === 'description' && typeof member === 'string') && !key.startsWith('kw_'),
      )
      .map(([key, member]) => [
        key,
        key === '$ref' ? final(String(member), String(schema['$id'])) : walk(member),
      ]);
    return Object.fromEntries(entries) as unknown;
  };
  return walk(schema) as AnySchemaObject;
}

let ajv: Ajv | undefined;

/** ajv takes some 50 ms to load and is not needed for every command. */
function getAjv(): Ajv {
  if (ajv) return ajv;
  const { Ajv2020 } = createRequire(import.meta.url)('ajv/dist/2020.js') as {
    Ajv2020: new (o: object) => Ajv;
  };
  ajv = new Ajv2020({
    allErrors: true,
    verbose: true,
    strict: false,
    validateSchema: false,
    discriminator: true,
    code: { optimize: false },
  });
  const all = new Map(schemaNames.map((name) => [`${name}.json`, readSchema(name)]));
  for (const schema of all.values()) ajv.addSchema(lean(schema, all));
  return ajv;
}

let built: Validators | undefined;

/** The code that `npm run build` makes of a schema; undefined when tsplay runs from its sources. */
function builtValidator(name: SchemaName): ValidateFunction | undefined {
  built ??= builtValidators();
  return built[name.replaceAll('-', '_')];
}

/** A schema of one's own, or one of tsplay's by name. Compiled on first use. */
export function compileSchema(schema: SchemaName | AnySchemaObject): CompiledSchema {
  let validate: ValidateFunction | undefined;
  return {
    errors(plain) {
      validate ??=
        typeof schema === 'string'
          ? (builtValidator(schema) ?? getAjv().getSchema(`${schema}.json`))
          : getAjv().compile(schema);
      if (!validate) return [];
      validate(plain);
      return validate.errors ?? [];
    },
  };
}

const shipped = new Map<SchemaName, CompiledSchema>();

/**
 * Everything that is wrong with a value, each with its place: TSP1004 for unknown keys, TSP1003 for the rest.
 * `file` is named where a place is not known.
 */
export function validate(schema: CompiledSchema | SchemaName, value: Value, file?: string): TsplayError[] {
  let compiled = typeof schema === 'string' ? shipped.get(schema) : schema;
  if (typeof schema === 'string' && !compiled) {
    compiled = compileSchema(schema);
    shipped.set(schema, compiled);
  }
  const errors = compiled?.errors(plainForSchema(value)) ?? [];
  return errors.length === 0 ? [] : explain(errors, value, file);
}
