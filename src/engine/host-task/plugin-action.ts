/**
 * A task whose action is a plug-in in Python: it works on the controller for the user, as Ansible's do. What it asks for is
 * answered by `plugin-answers.ts`.
 * @module
 */
import { diffsOf, type PluginAction } from '../../library/index.ts';
import { PluginError, type Told } from '../../python/index.ts';
import { isDict, isList, PyFloat, toPlain, valueText, type Dict, type Value } from '../../util/value.ts';
import { outcome, type Performed } from '../state/outcome.ts';
import { boolKeyword, numberKeyword } from '../state/keyword.ts';
import type { Attempt, PerformModule } from './types.ts';
import { answering } from './plugin-answers.ts';
import { workOf } from './plugin-work.ts';
import { withTimeout } from './within-time.ts';

export async function performPlugin(
  plugin: PluginAction,
  attempt: Attempt,
  performModule: PerformModule,
): Promise<Performed> {
  const { section } = attempt;
  const { run } = section.play;
  const check = await boolKeyword(attempt, 'check_mode', run.options.check);
  const diff = await boolKeyword(attempt, 'diff', run.options.diff);
  const work = await workOf(plugin, attempt, { check, diff });
  const over = new AbortController();
  const done = plugin
    .run((name) => ({ ...work, name }), {
      verbosity: run.options.verbosity,
      signal: over.signal,
      asked: answering(attempt, performModule, over.signal),
      told: (told) => tell(told, attempt),
    })
    .catch((error: unknown) => broken(error, plugin));
  const limit = await numberKeyword(attempt, 'timeout', run.settings.taskTimeout);
  const result = await (limit === undefined || limit <= 0 ? done : withTimeout(done, limit, over, attempt));
  tellOf(result, attempt);
  return performed(result, { check, diff });
}

function tell({ kind, text, verbosity }: Told, { task, section }: Attempt): void {
  const { run } = section.play;
  if (kind === 'warning') run.warn(text);
  else if (kind === 'deprecation') run.emit({ type: 'deprecation', message: text, src: task.src });
  else run.emit({ type: 'note', verbosity: kind === 'note' ? verbosity : 0, message: text });
}

/** A process that has failed fails its task. */
function broken(error: unknown, plugin: PluginAction): Dict {
  if (!(error instanceof PluginError)) throw error;
  return new Map<Value, Value>([
    ['failed', true],
    ['msg', `the action plug-in ${plugin.name} failed: ${error.message} (${plugin.file})`],
  ]);
}

/** What the result warns of. */
function tellOf(result: Dict, attempt: Attempt): void {
  const warnings = result.get('warnings') ?? null;
  if (isList(warnings))
    for (const text of warnings) tell({ kind: 'warning', text: valueText(text), verbosity: 0 }, attempt);
  const deprecations = result.get('deprecations') ?? null;
  if (!isList(deprecations)) return;
  for (const one of deprecations) {
    const text = isDict(one) ? (one.get('msg') ?? null) : one;
    if (typeof text === 'string') tell({ kind: 'deprecation', text, verbosity: 0 }, attempt);
  }
}

/** As Python has it. */
const truth = (value: Value | undefined): boolean =>
  value instanceof PyFloat
    ? value.value !== 0
    : isDict(value)
      ? value.size > 0
      : isList(value)
        ? value.length > 0
        : Boolean(value);

function statusOf(result: Dict): Performed['status'] {
  if (truth(result.get('unreachable'))) return 'unreachable';
  const failed = result.get('failed');
  const rc = result.get('rc') ?? 0;
  if (failed === undefined ? rc !== 0 && rc !== '0' : truth(failed)) return 'failed';
  if (truth(result.get('skipped'))) return 'skipped';
  return truth(result.get('changed')) ? 'changed' : 'ok';
}

/** Said by plug-ins that cannot tell what they would do. */
const noCheck = /does not support check mode|check mode is not supported/;

/** What an action may say to the engine beside its result. */
const heard: ReadonlySet<string> = new Set(['_ansible_no_log', '_ansible_verbose_always']);

/** What plug-ins and modules say among themselves is not a result, however deep it stands. */
function withoutInternal(value: Value): Value {
  if (Array.isArray(value)) return isList(value) ? value.map(withoutInternal) : value;
  if (!isDict(value)) return value;
  return new Map(
    [...value].flatMap(([key, one]) =>
      typeof key === 'string' && key.startsWith('_ansible_') ? [] : [[key, withoutInternal(one)] as const],
    ),
  );
}

function performed(
  given: Dict,
  { check, diff }: { readonly check: boolean; readonly diff: boolean },
): Performed {
  const keys: Dict = new Map();
  for (const [key, value] of given)
    if (typeof key !== 'string' || !key.startsWith('_ansible_')) keys.set(key, withoutInternal(value));
    else if (heard.has(key) && truth(value)) keys.set(key, true);
  const status = statusOf(given);
  const msg = given.get('msg');
  if (check && status === 'skipped' && typeof msg === 'string' && noCheck.test(msg))
    return outcome('unknown', keys, { reason: msg });
  const facts = given.get('ansible_facts') ?? null;
  return outcome(status, keys, {
    diffs: diff ? diffsOf(toPlain(given.get('diff') ?? null)) : [],
    ...(isDict(facts) ? { facts } : {}),
  });
}
