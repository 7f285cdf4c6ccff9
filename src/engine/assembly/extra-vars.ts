/**
 * `-e`: variables that are stronger than all others.
 * @module
 */
import { resolve } from 'node:path';
import { TsplayError } from '../../errors/index.ts';
import { mergeVars } from '../../playbook/index.ts';
import { loadYaml, loadYamlFile, parseKeyValues, type Decrypt } from '../../source/index.ts';
import { isDict, isList, userText, type Dict, type Value } from '../../util/value.ts';
import { expandHome } from '../../util/home.ts';

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
  if (text.startsWith('@')) return dictOf(loadYamlFile(resolve(cwd, expandHome(text.slice(1))), { decrypt }));
  if (/^[/.]/.test(text))
    throw new TsplayError('TSP1501', "Please prepend the name of a file of extra variables with '@'", {
      hint: '-e @vars.yml',
    });
  if (/^[[{]/.test(text) || (/^[\w.-]+:\s/.test(text) && !/^[\w.-]+=/.test(text)))
    return dictOf(
      discreet(text, 'this is not the YAML or JSON of extra variables', () => loadYaml(text, '-e')),
    );
  // What the person at the command line writes is theirs, templates included.
  const pairs = discreet(text, 'these are not key=value pairs', () =>
    parseKeyValues(userText(text, { file: '-e', line: 1, col: 1 })),
  );
  if (!pairs.has('_raw_params')) return pairs;
  throw new TsplayError('TSP1501', 'extra variables must be key=value pairs, JSON, YAML or @file', {
    hint: 'for example: -e version=1.2 -e \'{"debug": true}\' -e @vars.yml',
  });
}

function dictOf(value: Value): Dict {
  if (isDict(value)) return value;
  throw new TsplayError('TSP1501', `extra variables must be a map of names and values, not ${kindOf(value)}`);
}

const kindOf = (value: Value): string =>
  isList(value) ? 'a list' : value === null ? 'nothing' : 'a single value';

/**
 * Reads what was typed. Passwords are given with `-e` too: an error tells kind and place, and no word of the text, which
 * would be in logs. `otherwise` is said where the error's own words repeat some.
 */
function discreet<T>(text: string, otherwise: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof TsplayError)) throw error;
    const words = text.split(/[\s\\*&!|>@"'{}[\],:=]+/).filter((word) => word.length > 2);
    const repeats = (told: string): boolean => words.some((word) => told.includes(word));
    const hint = error.hint === undefined || repeats(error.hint) ? undefined : error.hint;
    throw new TsplayError(error.code, repeats(error.message) ? otherwise : error.message, {
      src: error.src,
      hint,
    });
  }
}
