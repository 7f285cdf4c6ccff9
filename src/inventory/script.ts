/**
 * Executable inventories: programs that answer `--list` (and `--host NAME`) with JSON. What they say is data, never a
 * template (ansible: plugins/inventory/script.py).
 * @module
 */
import { TsplayError } from '../errors/index.ts';
import { parseYamlData } from '../source/index.ts';
import { isDict, isList, keyText, type Dict, type Value } from '../util/value.ts';
import type { Inventory } from './inventory.ts';
import { parseForeignJson } from '../util/depth.ts';
import { runProgram } from '../util/run-program.ts';
import { errorText } from '../util/error-text.ts';

/** Bytes that an answer may have: the variables of more than 100,000 hosts. */
const maxOutput = 128 * 1024 * 1024;

async function run(file: string, args: readonly string[]): Promise<string> {
  const failed = (why: string, cause?: unknown): TsplayError =>
    new TsplayError('TSP1301', `Inventory script (${file}) had an execution error: ${why}`, {
      hint: `Try it: ${file} ${args.join(' ')}`,
      ...(cause === undefined ? {} : { cause }),
    });
  const { rc, stdout, stderr } = await runProgram(file, args, { limit: maxOutput }).catch(
    (cause: unknown) => {
      throw failed(errorText(cause), cause);
    },
  );
  if (rc === 0) return stdout.toString('utf8');
  throw failed(stderr.trim() || (rc === undefined ? 'a signal ended it' : `it ended with status ${rc}`));
}

function parseAnswer(text: string, file: string, args: string): Dict {
  let data: Value;
  try {
    parseForeignJson(text);
    data = parseYamlData(text, file);
  } catch (cause) {
    throw new TsplayError(
      'TSP1301',
      `failed to parse executable inventory script results from ${file}: the answer to ${args} is not JSON`,
      { cause },
    );
  }
  if (isDict(data)) return data;
  throw new TsplayError(
    'TSP1301',
    `failed to parse executable inventory script results from ${file}: needs to be a json dict`,
  );
}

/** Runs an inventory program and takes in what it says. Rejects with TSP1301. */
export async function readScript(
  file: string,
  inventory: Inventory,
  newHost: (name: string) => void,
): Promise<void> {
  const answer = parseAnswer(await run(file, ['--list']), file, '--list');
  const names = new Set<string>();
  for (const [key, value] of answer)
    if (key !== '_meta') readGroup(keyText(key), value, { file, inventory, newHost, names });
  const meta = answer.get('_meta');
  const hostvars = isDict(meta) ? meta.get('hostvars') : undefined;
  for (const name of names) {
    const own =
      hostvars === undefined
        ? await hostAnswer(file, name)
        : isDict(hostvars)
          ? hostvars.get(name)
          : undefined;
    const host = inventory.ensureHost(name);
    if (own !== undefined && own !== null && !isDict(own))
      throw new TsplayError('TSP1301', `Improperly formatted host information for ${name} from ${file}`);
    for (const [key, value] of own ?? []) inventory.setVariable(host, key, value);
  }
}

async function hostAnswer(file: string, name: string): Promise<Dict | undefined> {
  const text = await run(file, ['--host', name]);
  return text.trim() === '' ? undefined : parseAnswer(text, file, `--host ${name}`);
}

interface Reading {
  readonly file: string;
  readonly inventory: Inventory;
  readonly newHost: (name: string) => void;
  readonly names: Set<string>;
}

function readGroup(name: string, value: Value, { file, inventory, newHost, names }: Reading): void {
  const group = inventory.addGroup(name);
  const data = groupData(name, value);
  const hosts = data.get('hosts') ?? [];
  if (!isList(hosts))
    throw new TsplayError('TSP1301', `${file} defined a group '${name}' with bad data for the host list`);
  for (const entry of hosts) {
    const host = keyText(entry);
    names.add(host);
    if (!inventory.hosts.has(host)) newHost(host);
    inventory.ensureHost(host, group);
  }
  const vars = data.get('vars') ?? new Map();
  if (!isDict(vars))
    throw new TsplayError('TSP1301', `${file} defined a group '${name}' with bad data for variables`);
  for (const [key, variable] of vars) inventory.setVariable(group, key, variable);
  const children = data.get('children');
  if (isList(children))
    for (const child of children) inventory.addChild(group, inventory.addGroup(keyText(child)));
}

/** A list is the hosts; a dict without any known key is one host's variables. */
function groupData(name: string, value: Value): Dict {
  if (!isDict(value)) return new Map([['hosts', value]]);
  return ['hosts', 'vars', 'children'].some((key) => value.has(key))
    ? value
    : new Map<Value, Value>([
        ['hosts', [name]],
        ['vars', value],
      ]);
}
