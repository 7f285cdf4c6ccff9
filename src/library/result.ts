/**
 * What a module of another language printed, as the outcome of a task.
 * @module
 */
import {
  ModuleFailure,
  parseModuleOutput,
  type ModuleContext,
  type ResultKeys,
  type TextResult,
} from '../sdk/index.ts';

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What Ansible's library and its modules say among themselves is not a result, however deep it stands. */
function withoutInternal(value: unknown, top = true): unknown {
  if (Array.isArray(value)) return value.map((one) => withoutInternal(one, false));
  if (!isObject(value) || Object.getPrototypeOf(value) !== Object.getPrototypeOf({})) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => top || !key.startsWith('_ansible_'))
      .map(([key, one]) => [key, withoutInternal(one, false)]),
  );
}

/** Each thing that is going away, in the module's words. */
function tellDeprecations(given: unknown, context: ModuleContext): void {
  if (!Array.isArray(given)) return;
  for (const one of given as unknown[]) {
    const message = isObject(one) ? textOf(one['msg']) : textOf(one);
    if (message !== undefined) context.deprecated?.(message);
  }
}

/**
 * The module's own words become the outcome. `facts` are laid under those of the module.
 * @throws {ModuleFailure} when they say that it failed, or nothing.
 */
export function moduleResult(
  output: TextResult,
  interpreter: string | undefined,
  context: ModuleContext,
  facts: Readonly<Record<string, unknown>> = {},
): ResultKeys {
  const { result, parsed, warnings } = parseModuleOutput(output, interpreter);
  for (const warning of warnings) context.warn(warning);
  tellDeprecations(result['deprecations'], context);
  const own = result['ansible_facts'];
  const plain = withoutInternal(result) as ResultKeys;
  const all = { ...facts, ...(isObject(own) ? own : {}) };
  const keys = {
    changed: false,
    ...plain,
    ...(warnings.length > 0 ? { warnings } : {}),
    ...(Object.keys(all).length > 0 ? { ansible_facts: all } : {}),
    // A traceback is for those who ask for detail.
    ...(!parsed && /^Traceback/m.test(output.stderr) ? { exception: output.stderr } : {}),
  };
  const failed = result['failed'];
  const bad = failed === true || (typeof failed === 'number' && failed !== 0);
  const badStatus = parsed && failed === undefined && typeof result['rc'] === 'number' && result['rc'] !== 0;
  if (bad || badStatus) throw new ModuleFailure(textOf(result['msg']) ?? 'non-zero return code', keys);
  return keys;
}
