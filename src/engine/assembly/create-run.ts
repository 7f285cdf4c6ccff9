/**
 * A run put together: registries, variables, connections, the way of events to the renderers.
 * @module
 */
import type { HostResult } from '../../events/types.ts';
import { scrubbedStream, type Redactor } from '../../secrets/index.ts';
import type { TemplarOptions } from '../../template/index.ts';
import type { ConnectHooks } from '../../connection/types.ts';
import type { Dict, Value } from '../../util/value.ts';
import { errorText } from '../../util/error-text.ts';
import { placesIn, type Collections } from '../../playbook/index.ts';
import type { Decrypt } from '../../source/index.ts';
import { ActionRegistry } from '../actions/registry.ts';
import { noMagic, VariableManager, type FactCache, type HashBehaviour } from '../../vars/index.ts';
import { Expectations, Foresight } from '../../sdk/index.ts';
import { Library, type LibraryOptions, type PythonParts } from '../../library/index.ts';
import { networkLookups } from '../../lookups/index.ts';
import { CollectionGroups } from '../host-task/action-groups.ts';
import { OpenConnections } from '../connect/connections.ts';
import type { ConnectionDefaults } from '../connect/defaults.ts';
import type { InventoryView } from '../state/inventory-view.ts';
import { JobList } from '../host-task/jobs.ts';
import { EarlyEnds } from './early-ends.ts';
import { BookLoader } from './loader.ts';
import { mutedRun, unheard } from './muted.ts';
import { magicVars } from '../scope/magic.ts';
import type { RunHooks, RunOptions } from '../state/options.ts';
import { shown } from '../state/outcome.ts';
import { isSilent, withheld } from '../state/silence.ts';
import { Slots } from '../state/pool.ts';
import type { Run } from '../state/run.ts';
import type { EngineSettings } from '../state/settings.ts';
import { Stats } from '../state/stats.ts';
import { tagChoice } from '../state/tags.ts';
import { Modules } from './module-source.ts';
import { scrubEvent } from './scrub-event.ts';
import { makeTemplars } from './templars.ts';
import { templateServices } from './template-services.ts';
import { inShort, traceLevel } from '../connect/trace.ts';

/** The parts of a run that come from configuration and files. */
export interface RunParts {
  readonly options: RunOptions;
  readonly hooks: RunHooks;
  readonly settings: EngineSettings;
  readonly inventory: InventoryView;
  readonly extraVars: Dict;
  readonly hashBehaviour: HashBehaviour;
  readonly injectFacts: boolean;
  readonly factCache: FactCache;
  readonly connections: ConnectionDefaults;
  readonly collections: Collections;
  /** The Python beside tsplay, which may be at work already for the inventory. */
  readonly python: PythonParts;
  /** Where modules are besides those of the book. */
  readonly library: LibraryOptions;
  /** Short names of modules that are as if they did not exist. */
  readonly rejected: ReadonlySet<string>;
  readonly redactor: Redactor;
  readonly decryptFile: Decrypt | undefined;
  readonly setting: (name: string) => Value | undefined;
  readonly decryptValue: TemplarOptions['decrypt'];
}

type TellDeprecated = NonNullable<TemplarOptions['onDeprecated']>;

export interface CreatedRun {
  readonly run: Run;
  /** Ends what the run holds: callbacks of modules, then connections. */
  readonly close: () => Promise<void>;
}

export function createRun(parts: RunParts): CreatedRun {
  const { options, redactor, settings } = parts;
  const hooks = askingWithoutSecrets(parts.hooks, redactor);
  const ends: (() => Promise<void>)[] = [];
  const early = new EarlyEnds();
  const secret = (text: string): void => redactor.add(text);
  const { emit, warn, deprecated } = voices(hooks, redactor, parts.inventory);
  const jobs = new JobList();
  const library = libraryOf(parts, emit, warn);
  const actions = new ActionRegistry(
    new Modules(library, { warn, deprecated: (message) => emit({ type: 'deprecation', message }) }),
    parts.rejected,
  );
  const rendering = {
    env: hooks.env,
    ...(parts.decryptValue ? { decrypt: parts.decryptValue } : {}),
    onDeprecated: deprecated,
    lookups: networkLookups,
    ...templateServices({ ...parts, secret }),
    textResults: settings.textResults,
    literalResults: settings.literalResults,
    extensions: settings.extensions,
  };
  const templars = makeTemplars(rendering);
  const variables = variablesOf(parts);
  const loader = loaderOf(parts, { actions, variables, templars, emit, library });
  const trace = tracer(Math.max(options.verbosity, settings.logVerbosity), emit, redactor);
  const ways = withPlugins(parts, library);
  const connections = new OpenConnections(ways, secret, personal(hooks, warn, secret), trace);
  const run: Omit<Run, 'muted'> = {
    options,
    hooks,
    settings,
    inventory: parts.inventory,
    variables,
    templars,
    magic: magicOf(parts, { variables, templars, env: hooks.env }),
    actions,
    cannotReach: (way, name) => library.cannotReach(way, name),
    groups: groupsOf(parts, { library, loader, warn }),
    connections,
    loader,
    stats: new Stats(),
    dialogs: new Slots(1),
    jobs,
    tags: tagChoice(options.tags, options.skipTags),
    failedHosts: new Set(),
    unreachableHosts: new Set(),
    secret,
    clearText: () => scrubbedStream(redactor),
    emit,
    emitResult: resultTeller(emit),
    positions: new Map(),
    warn,
    onRunEnd: (callback) => void ends.push(callback),
    onEarlyEnd: (callback) => early.add(callback),
    refreshInventory: () => parts.inventory.refresh(),
    foresight: foresightOf(parts, trace !== undefined),
    expected: expectedOf(),
    pending: false,
    started: options.startAtTask === undefined,
    stepAll: false,
  };
  let stopped: Promise<readonly string[]> | undefined;
  hooks.onStop?.((limit) => (stopped ??= stopAndUndo(connections, early, limit)));
  const close = async (): Promise<void> => {
    if (stopped !== undefined) await stopped;
    else if (hooks.signal.aborted) for (const problem of await early.undo()) warn(problem);
    if (jobs.running > 0 && !hooks.signal.aborted) {
      warn(`waiting for ${jobs.running} async task(s) that run in tsplay`);
      await jobs.settle();
    }
    await inReverse(ends, warn);
    library.close();
    await connections.close();
  };
  const quiet = makeTemplars(unheard(rendering));
  const magic = magicOf(parts, { variables, templars: quiet, env: hooks.env });
  return { run: Object.assign(run, { muted: mutedRun(run, { templars: quiet, magic }) }), close };
}

/**
 * Who wants to see each request sees them in the order of the tasks, and who goes step by step looks at none ahead. Where
 * tasks have a time of their own, what they ask has it too.
 */
const foresightOf = ({ settings, options }: RunParts, traced: boolean): Foresight | undefined =>
  settings.readAhead && !options.step && !traced && settings.taskTimeout <= 0 ? new Foresight() : undefined;

/** The last one first; what goes wrong is told. */
async function inReverse(ends: readonly (() => Promise<void>)[], warn: Run['warn']): Promise<void> {
  for (const end of [...ends].reverse())
    await end().catch((error: unknown) => warn(`at the end of the run: ${errorText(error)}`));
}

const groupsOf = (
  parts: RunParts,
  { library, loader, warn }: Pick<Run, 'warn'> & { readonly library: Library; readonly loader: BookLoader },
): CollectionGroups =>
  new CollectionGroups({
    ...parts,
    readYaml: (path) => loader.readYaml(path),
    coreRuntime: () => library.coreRuntime(),
    warn: parts.settings.checkGroupMetadata ? warn : undefined,
  });

/** Connections of ours, and behind them those that the book brings. */
const withPlugins = ({ connections }: RunParts, library: Library): ConnectionDefaults => ({
  ...connections,
  plugin: (name) => library.connection(name),
  becomePlugin: (name) => library.become(name),
});

/** Expectations by host, made when they are first asked for. */
function expectedOf(): Run['expected'] {
  const hosts = new Map<string, Expectations>();
  return (host) => {
    const known = hosts.get(host) ?? new Expectations();
    hosts.set(host, known);
    return known;
  };
}

/** Ends what runs on hosts, then takes back what must not stay. Gives what could not be done, in words. */
async function stopAndUndo(
  connections: OpenConnections,
  early: EarlyEnds,
  limit: number,
): Promise<readonly string[]> {
  const left = await connections.stop(limit);
  if (early.empty) return left;
  connections.reopen();
  return [...left, ...(await early.undo())];
}

const resultTeller =
  (emit: Run['emit']): Run['emitResult'] =>
  (type, task, { result, ...rest }, { looped = false, item, items } = {}) => {
    const visible: HostResult = { ...rest, result: shown(result) };
    emit(
      type === 'item.end'
        ? { type, task, result: visible, item, items }
        : { type, task, result: visible, looped },
    );
  };

/** Tells what connections are asked to do; undefined at lower verbosity. */
const tracer = (
  detail: number,
  emit: Run['emit'],
  redactor: Redactor,
): ((message: string) => void) | undefined =>
  detail < traceLevel
    ? undefined
    : (message) =>
        emit({
          type: 'note',
          verbosity: traceLevel,
          // Scrubbed before it is cut: the head of a secret is none that could be found.
          message: detail > traceLevel ? message : inShort(redactor.scrub(message)),
        });

const variablesOf = (parts: RunParts): VariableManager =>
  new VariableManager({
    extraVars: parts.extraVars,
    inventoryLayers: (host, dir) => parts.inventory.layers(host, dir),
    hashBehaviour: parts.hashBehaviour,
    injectFacts: parts.injectFacts,
    cache: parts.factCache,
  });

/** What connections may say and ask. One question at a time, and what is typed in secret stays secret. */
function personal(hooks: RunHooks, warn: Run['warn'], secret: (text: string) => void): ConnectHooks {
  let last: Promise<unknown> = Promise.resolve();
  return {
    tell: warn,
    ask(question, options) {
      const answer = last.then(() => hooks.prompt(question, options)).catch(() => undefined);
      last = answer;
      if (options.secret)
        void answer.then((text) => {
          if (text !== undefined) secret(text);
        });
      return answer;
    },
  };
}

/** What a person is asked is told as well. */
const askingWithoutSecrets = (hooks: RunHooks, redactor: Redactor): RunHooks => {
  const pause = hooks.pause?.bind(hooks);
  return {
    ...hooks,
    emit: (event) => hooks.emit(event),
    prompt: (question, options) => hooks.prompt(redactor.scrub(question), options),
    ...(pause && {
      pause: ({ lines, prompt, ...rest }) =>
        pause({
          ...rest,
          lines: lines.map((line) => redactor.scrub(line)),
          prompt: redactor.scrub(prompt),
        }),
    }),
  };
};

/** Ways to say something; warnings and old spellings once each. */
function voices(
  hooks: RunHooks,
  redactor: Redactor,
  inventory: InventoryView,
): { emit: Run['emit']; warn: Run['warn']; deprecated: TellDeprecated } {
  const said = new Set<string>();
  const once = (key: string, say: () => void): void => {
    // What a hidden task may not say, another one may.
    if (isSilent() || said.has(key)) return;
    said.add(key);
    say();
  };
  const emit: Run['emit'] = (event) => {
    const told = withheld(event, (host) => inventory.has(host));
    if (told !== undefined) hooks.emit({ ...scrubEvent(told, redactor), time: Date.now() });
  };
  return {
    emit,
    warn: (message) => once(message, () => emit({ type: 'warning', message })),
    deprecated: (message, modern, src) =>
      once(`${message}\0${src?.file}:${src?.line}:${src?.col}`, () =>
        emit({ type: 'deprecation', message, modern, src }),
      ),
  };
}

const magicOf = (
  { options, inventory, settings: { configFile } }: RunParts,
  rest: Pick<Parameters<typeof magicVars>[0], 'variables' | 'templars' | 'env'>,
): Run['magic'] => magicVars({ options, inventory, configFile, ...rest });

/** What the book brings, with the tracebacks of its plug-ins for those who ask for that much detail. */
function libraryOf(parts: RunParts, emit: Run['emit'], warn: Run['warn']): Library {
  parts.python.support.voice = {
    warn,
    deprecated: (message) => emit({ type: 'deprecation', message }),
    note: (message) => emit({ type: 'note', verbosity: traceLevel, message }),
  };
  return new Library(parts.library, parts.collections, parts.python);
}

function loaderOf(
  parts: RunParts,
  {
    actions,
    variables,
    templars,
    emit,
    library,
  }: Pick<Run, 'actions' | 'variables' | 'templars' | 'emit'> & { readonly library: Library },
): BookLoader {
  return new BookLoader({
    modules: actions,
    rolesPath: parts.settings.rolesPath,
    publicRoles: parts.settings.publicRoles,
    decrypt: parts.decryptFile,
    duplicateKeys: parts.settings.duplicateKeys,
    noLog: parts.settings.noLog,
    render: (value, vars, playbookDir) => {
      const source = variables.forTask({
        play: undefined,
        host: undefined,
        roles: [],
        role: undefined,
        taskVars: vars,
        magic: noMagic,
      });
      return templars.make(source, placesIn(playbookDir)).valueAsync(value);
    },
    deprecated: (message, modern, src) => emit({ type: 'deprecation', message, modern, src }),
    warn: (message, src) => emit({ type: 'warning', message, src }),
    collections: parts.collections,
    library: (folder) => library.add(folder),
  });
}
