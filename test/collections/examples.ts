/** Tasks of a module as its own EXAMPLES write them, read when they are needed. */
import { readDocumentation } from '../../src/python/documentation.ts';
import { parseYamlData } from '../../src/source/index.ts';
import { isDict, isList, toPlain, type Dict, type Plain, type Value } from '../../src/util/value.ts';
import { fileOf } from './draw.ts';

/** A module's arguments. */
export type Arguments = Plain;

const blocks = ['tasks', 'pre_tasks', 'block', 'rescue', 'always', 'handlers'];

/** All tasks below a value: those of a list of tasks or plays. */
function tasksIn(value: Value): Dict[] {
  if (!isList(value)) return [];
  return value.flatMap((item) =>
    isDict(item) ? [item, ...blocks.flatMap((key) => tasksIn(item.get(key) ?? null))] : [],
  );
}

/** Templates name variables of books that there are none of. */
const withoutTemplates = (value: Plain): Plain => {
  if (typeof value === 'string') return value.replace(/\{[{%].*?[}%]\}/gs, 'demo');
  if (Array.isArray(value)) return value.map(withoutTemplates);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, withoutTemplates(each as Plain)]),
  );
};

const isOf = (module: string, key: Value): boolean => {
  const short = module.split('.').at(-1) ?? '';
  return typeof key === 'string' && (key === short || key === module || key.endsWith(`.${short}`));
};

function documented(module: string): Value {
  const { examples = '' } =
    readDocumentation(fileOf(module), { core: undefined, own: [], collection: () => undefined }) ?? {};
  try {
    return parseYamlData(examples);
  } catch {
    // Some modules show what is no YAML.
    return null;
  }
}

/** The first of a module's examples, those without templates before others; none of its parameters where it has no examples. */
export function examplesOf(module: string, count: number): readonly Arguments[] {
  const found = tasksIn(documented(module)).flatMap((task) =>
    [...task].filter(([key]) => isOf(module, key)).map(([, value]) => toPlain(value) ?? {}),
  );
  const isPlain = (given: Plain): boolean => !/\{[{%]/.test(JSON.stringify(given));
  const chosen = [...found.filter(isPlain), ...found.filter((given) => !isPlain(given))].slice(0, count);
  return chosen.length > 0 ? chosen.map(withoutTemplates) : [{}];
}
