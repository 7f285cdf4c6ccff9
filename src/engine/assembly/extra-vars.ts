/**
 * `-e`: variables that are stronger than all others.
 * @module
 */
import { resolve } from 'node:path';
import { TsplayError } from '../../errors/index.ts';
import { mergeVars } from '../../playbook/index.ts';
import { loadYaml, loadYamlFile, parseKeyValues, type Decrypt } from '../../source/index.ts';
import { isDict, userText, type Dict, type Value } from '../../util/value.ts';

/** All `-e` in order, later ones stronger: `@file`, JSON or YAML text, or `key=value` pairs. */
export function readExtraVars(
  given: readonly string[],
  options: { readonly cwd: string; readonly decrypt: Decrypt | undefined },
): Dict {
  let vars: Dict = new Map();
  for (const text of given) vars = mergeVars(vars, readOne(text.trim(), options));
  return vars;
}

function readOne(
  text: string,
  { cwd, decrypt }: { readonly cwd: string; readonly decrypt: Decrypt | undefined },
): Dict {
  if (text === '') return new Map();
  if (text.startsWith('@')) return dictOf(loadYamlFile(resolve(cwd, text.slice(1)), { decrypt }), text);
  if (/^[/.]/.test(text))
    throw new TsplayError('TSP1501', `Please prepend extra_vars filename '${text}' with '@'`);
  if (/^[[{]/.test(text) || (/^[\w.-]+:\s/.test(text) && !/^[\w.-]+=/.test(text)))
    return dictOf(loadYaml(text, '-e'), text);
  // What the person at the command line writes is theirs, templates included.
  const pairs = parseKeyValues(userText(text, { file: '-e', line: 1, col: 1 }));
  if (!pairs.has('_raw_params')) return pairs;
  throw new TsplayError(
    'TSP1501',
    `extra variables must be key=value pairs, JSON, YAML or @file, got: ${text}`,
    {
      hint: 'for example: -e version=1.2 -e \'{"debug": true}\' -e @vars.yml',
    },
  );
}

function dictOf(value: Value, text: string): Dict {
  if (isDict(value)) return value;
  throw new TsplayError('TSP1501', `extra variables must be a map of names and values, got: ${text}`);
}
