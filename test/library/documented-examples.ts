/**
 * The examples of every module of the collections that are installed, through the check before the run: each complaint is
 * a false alarm, or a mistake in the example.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { loadSettings } from '../../src/config/index.ts';
import { Library, libraryOptions } from '../../src/library/index.ts';
import { Collections } from '../../src/playbook/index.ts';
import { checkLiteralParams } from '../../src/sdk/index.ts';
import { loadYaml, parseKeyValues } from '../../src/source/index.ts';
import { isDict, isList, keyText, type Dict, type Value } from '../../src/util/value.ts';

export interface Complaint {
  readonly module: string;
  readonly message: string;
  readonly args: Dict;
}

export interface Yardstick {
  readonly modules: number;
  readonly documented: number;
  readonly tasks: number;
  readonly complaints: readonly Complaint[];
}

/** All tasks, those of blocks and plays too. */
function* tasksIn(value: Value): Generator<Dict> {
  if (isList(value)) for (const item of value) yield* tasksIn(item);
  else if (isDict(value)) {
    yield value;
    for (const key of ['tasks', 'block', 'rescue', 'always', 'pre_tasks', 'post_tasks', 'handlers'])
      yield* tasksIn(value.get(key) ?? null);
  }
}

export async function examplesOf(root: string): Promise<Yardstick> {
  const env = { ANSIBLE_COLLECTIONS_PATH: root, HOME: '/nonexistent' };
  const settings = loadSettings({ env, cwd: '/', home: '/nonexistent' });
  const library = new Library(libraryOptions(settings, { env, cwd: '/' }, []), new Collections([root]));
  const complaints = new Map<string, Complaint>();
  let [modules, documented, tasks] = [0, 0, 0];
  for (const name of library.namesInCollections()) {
    if (!library.isPython(name) || library.action(name) !== undefined) continue;
    modules++;
    const module = await library.load(name);
    const described = module?.described?.();
    if (module === undefined || described === undefined) continue;
    documented++;
    const short = name.slice(name.lastIndexOf('.') + 1);
    for (const task of tasksIn(readExamples(described.declaration.examplesText ?? ''))) {
      const key = [...task.keys()].map(keyText).find((word) => word === name || word === short);
      const given = key === undefined ? null : (task.get(key) ?? null);
      const args = typeof given === 'string' ? parseKeyValues(given) : given;
      if (key === undefined || !isDict(args)) continue;
      tasks++;
      if (args.has('_raw_params')) continue;
      const declaration = { ...described.declaration, plan: module.plan.bind(module) };
      for (const { message } of checkLiteralParams(declaration, described.sure(args), { complete: true }))
        if (described.stands(message)) complaints.set(`${name} ${message}`, { module: name, message, args });
    }
  }
  library.close();
  return { modules, documented, tasks, complaints: [...complaints.values()] };
}

function readExamples(text: string): Value {
  try {
    return loadYaml(text, 'examples');
  } catch {
    return null;
  }
}

export const collectionsThere = (root: string): boolean => {
  try {
    return readdirSync(join(root, 'ansible_collections')).length > 10;
  } catch {
    return false;
  }
};
