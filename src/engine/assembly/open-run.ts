/**
 * A run from its options: configuration, inventory, vault and connections resolved.
 * @module
 */
import { homedir, userInfo } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { loadSettings, type Settings } from '../../config/index.ts';
import {
  loadInventory,
  VarsFiles,
  type AnswerCaching,
  type Inventory,
  type PluginVars,
} from '../../inventory/index.ts';
import {
  libraryOptions,
  openCollections,
  openPython,
  pythonCaches,
  pythonInventories,
  PythonVars,
  type LibraryOptions,
  type PythonParts,
} from '../../library/index.ts';
import type { Collections } from '../../playbook/index.ts';
import { Redactor } from '../../secrets/index.ts';
import { onDuplicate, type Decrypt } from '../../source/index.ts';
import { packagePath } from '../../util/package.ts';
import type { Dict, SourceRef } from '../../util/value.ts';
import { createFactCache, type FactCache } from '../../vars/index.ts';
import { loadVaultSecrets, Vault } from '../../vault/index.ts';
import { readRejected } from '../actions/rejected.ts';
import type { ConnectionDefaults } from '../connect/defaults.ts';
import { createRun, type CreatedRun } from './create-run.ts';
import { readExtraVars } from './extra-vars.ts';
import { HostInventory } from './host-inventory.ts';
import type { RunHooks, RunOptions } from '../state/options.ts';
import { knownExtensions, type Extension } from '../../template/index.ts';
import { settingByName } from './template-services.ts';
import { secretValues } from './vault-file.ts';
import { expandHome } from '../../util/home.ts';

/** What a run reads before anything else. */
export interface Sources {
  readonly settings: Settings;
  readonly vault: Vault;
  readonly decrypt: Decrypt;
  readonly inventory: Inventory;
  readonly files: VarsFiles;
  readonly extraVars: Dict;
  readonly factCache: FactCache;
  readonly collections: Collections;
  readonly python: PythonParts;
  readonly plugins: PluginVars;
}

/** Reads configuration, passwords, inventory and extra variables. Throws what is wrong with them. */
export async function openSources(
  options: RunOptions,
  hooks: RunHooks,
  redactor: Redactor,
  warn: (message: string, src?: SourceRef) => void,
  { pluginsMayFail = false } = {},
): Promise<Sources> {
  const settings = loadSettings({ env: hooks.env, cwd: hooks.cwd, home: hooks.env['HOME'] });
  const { values } = settings;
  for (const message of settings.warnings) warn(message);
  const vault = await openVault(options, hooks, settings, redactor, warn);
  const decrypt: Decrypt = (content, file) => {
    const { plain } = vault.open(content, { file });
    for (const secret of secretValues(plain, file)) redactor.add(secret);
    return plain;
  };
  const mergeHashes = values.hashBehaviour === 'merge';
  const said = readExtraVars(options.extraVars, { cwd: hooks.cwd, decrypt });
  const extraVars: Dict = options.extraData ? new Map([...said, ...options.extraData]) : said;
  const collections = openCollections(settings, hooks.env);
  const python = openPython(libraryOptionsOf(options, hooks, settings), collections);
  python.support.voice = { warn, deprecated: (message) => warn(message), note: () => undefined };
  const places = placesOf(options, hooks, settings);
  for (const folder of places) {
    collections.add(folder);
    python.controller.know(folder);
  }
  const opening = {
    basedir: places[0] ?? hooks.cwd,
    verbosity: options.verbosity,
    open: vault.decryptValue,
    vaults: () => vault.secrets(),
  };
  const plugins = new PythonVars(python, {
    ...opening,
    enabled: values.varsEnabled,
    atStart: values.runVarsPlugins === 'start',
  });
  const factCache = openFactCache(settings, python, warn);
  const inventory = await loadInventory(options.inventories, {
    warn,
    decrypt,
    mergeHashes,
    groupNames: values.forceValidGroupNames,
    patternMismatch: values.hostPatternMismatch,
    cwd: hooks.cwd,
    enabled: values.inventoryEnabled,
    extraVars,
    env: hooks.env,
    facts: (host) => factCache.load(host),
    anyUnparsedFails: values.inventoryAnyUnparsedIsFailed,
    unparsedFails: values.inventoryUnparsedIsFailed,
    ignoreExtensions: values.inventoryIgnoreExtensions,
    ignorePatterns: values.inventoryIgnorePatterns,
    duplicateKeys: values.duplicateDictKey,
    caching: answerCaching(values, { fresh: options.flushCache, python, warn }),
    foreign: pythonInventories(python, opening),
    plugins,
    pluginsMayFail,
  });
  const files = new VarsFiles({
    mergeHashes,
    decrypt,
    warn: onDuplicate(values.duplicateDictKey, warn),
  });
  if (options.flushCache) for (const host of ['localhost', ...inventory.hosts.keys()]) factCache.remove(host);
  return { settings, vault, decrypt, inventory, files, extraVars, factCache, collections, python, plugins };
}

/** Opens a run. Throws what is wrong with its inventory, variables and configuration. */
export async function openRun(options: RunOptions, hooks: RunHooks): Promise<CreatedRun> {
  const redactor = hooks.redactor ?? new Redactor();
  for (const password of [options.becomePassword, options.connectionPassword])
    if (password !== undefined) redactor.add(password);
  const early: { message: string; src?: SourceRef | undefined }[] = [];
  let tell = (warning: (typeof early)[number]): void => void early.push(warning);
  const warn = (message: string, src?: SourceRef): void => tell({ message, src });
  const sources = await openSources(options, hooks, redactor, warn);
  const { settings, vault, decrypt, inventory, extraVars, factCache } = sources;
  const { values } = settings;
  if (values.localhostWarning || inventory.hosts.size > 0) inventory.checkLimit(options.limit);
  const created = createRun({
    options,
    hooks,
    settings: {
      gathering: values.gathering,
      factsModules: values.factsModules,
      checkGroupMetadata: values.validateActionGroupMetadata,
      forceHandlers: values.forceHandlers,
      // Last of all, so that any role of the user's comes before ours of that name.
      rolesPath: [...values.rolesPath, packagePath('roles')],
      textResults: !values.jinja2Native && settings.origin('jinja2Native').kind !== 'default',
      literalResults: values.jinja2Native && settings.origin('jinja2Native').kind !== 'default',
      extensions: templateExtensions(values.jinja2Extensions, warn),
      publicRoles:
        settings.origin('privateRoleVars').kind === 'default' ? undefined : !values.privateRoleVars,
      pollInterval: values.pollInterval,
      asyncDir: values.asyncDir,
      remoteTmp: values.remoteTmp,
      strategy: values.strategy,
      anyErrorsFatal: values.anyErrorsFatal,
      errorOnMissingHandler: values.errorOnMissingHandler,
      taskDebugger: values.enableTaskDebugger,
      taskTimeout: values.taskTimeout,
      noLog: values.noLog,
      retryFiles: values.retryFilesEnabled ? { folder: values.retryFilesSavePath } : undefined,
      configFile: settings.file,
      duplicateKeys: values.duplicateDictKey,
      logVerbosity: values.logPath === undefined ? 0 : (values.logVerbosity ?? 0),
      displayArgs: values.displayArgsToStdout,
      readAhead: values.readAhead && options.readAhead !== false,
    },
    inventory: new HostInventory(inventory, sources.files, {
      limit: options.limit,
      slice: options.slice,
      plugins: sources.plugins,
    }),
    extraVars,
    hashBehaviour: values.hashBehaviour,
    injectFacts: values.injectFactsAsVars,
    factCache,
    connections: connectionDefaults(options, hooks, settings),
    collections: sources.collections,
    python: sources.python,
    library: libraryOptionsOf(options, hooks, settings),
    rejected: readRejected(values.pluginFilters, warn),
    redactor,
    decryptFile: decrypt,
    setting: settingByName(settings),
    decryptValue: vault.decryptValue,
  });
  tell = ({ message, src }) => created.run.emit({ type: 'warning', message, src });
  early.forEach(tell);
  return created;
}

const libraryOptionsOf = (options: RunOptions, hooks: RunHooks, settings: Settings): LibraryOptions =>
  libraryOptions(
    settings,
    hooks,
    options.modulePath.map((path) => resolve(hooks.cwd, path)),
  );

/** Folders that may have plug-ins beside them: those of the playbooks, or what stands for one. */
function placesOf({ playbooks, bookDir }: RunOptions, { cwd }: RunHooks, { values }: Settings): string[] {
  const books = playbooks.map((playbook) => dirname(resolve(cwd, playbook)));
  return books.length > 0 ? [...new Set(books)] : [bookDir ?? values.playbookDir ?? cwd];
}

/** How inventory plug-ins keep what APIs answer: as facts are kept, in files of their own. */
const answerCaching = (
  values: Settings['values'],
  {
    fresh,
    python,
    warn,
  }: {
    readonly fresh: boolean;
    readonly python: PythonParts;
    readonly warn: (message: string) => void;
  },
): AnswerCaching => ({
  enabled: values.inventoryCache,
  fresh,
  plugin: values.inventoryCachePlugin ?? values.factCaching,
  folder: values.inventoryCacheConnection ?? values.factCachingConnection,
  prefix: values.inventoryCachePrefix,
  timeout: values.inventoryCacheTimeout,
  open: (cache) =>
    createFactCache({
      ...cache,
      warn,
      foreign: pythonCaches(python, ({ folder, prefix, timeout }) => ({
        _prefix: prefix,
        _timeout: timeout,
        ...(folder === undefined ? {} : { _uri: folder }),
      })),
    }),
});

function openFactCache(
  { values, origin }: Settings,
  python: PythonParts,
  warn: (message: string) => void,
): FactCache {
  return createFactCache({
    // A plug-in reads the configuration of its options by itself.
    foreign: pythonCaches(python, () => ({})),
    plugin: values.factCaching,
    folder: values.factCachingConnection,
    // The default belongs to caches that others share; files have none.
    prefix: origin('factCachingPrefix').kind === 'default' ? '' : values.factCachingPrefix,
    timeout: values.factCachingTimeout,
    warn,
  });
}

async function openVault(
  options: RunOptions,
  hooks: RunHooks,
  { values }: Settings,
  redactor: Redactor,
  warn: (message: string) => void,
): Promise<Vault> {
  const secrets = await loadVaultSecrets(options.vaultIds, {
    prompt: (question) => hooks.prompt(question, { secret: true, piped: true }),
    cwd: hooks.cwd,
    identity: values.vaultIdentity,
    warn,
  });
  for (const { password } of secrets) redactor.add(password.toString('utf8'));
  return new Vault(secrets, { matchIds: values.vaultIdMatch, onDecrypted: (text) => redactor.add(text) });
}

function connectionDefaults(options: RunOptions, hooks: RunHooks, { values }: Settings): ConnectionDefaults {
  const home = hooks.env['HOME'] ?? homedir();
  // ssh2 and what stands on it are only loaded when a host should be reached.
  const connection = () => import('../../connection/index.ts');
  return {
    options,
    settings: values,
    knownHostsFiles: [join(home, '.ssh', 'known_hosts'), '/etc/ssh/ssh_known_hosts'],
    agent: hooks.env['SSH_AUTH_SOCK'],
    localUser: userInfo().username,
    expand: (path) => expandHome(path, home),
    resolveSsh: async (host, user, port, args) =>
      (await connection()).resolveSshConfig(host, user, port, args),
    connect: async (connect, hooks) => (await connection()).connect(connect, hooks),
    forget: async (connect) => (await connection()).forget(connect),
  };
}

/** Built into Jinja2 since 2.9 and 3.0: naming them changes nothing. */
const builtIn = ['jinja2.ext.with_', 'jinja2.ext.autoescape'];

/** What `jinja2_extensions` asks for, with a warning for what is not there. */
function templateExtensions(names: readonly string[], warn: (message: string) => void): Extension[] {
  const isKnown = (name: string): name is Extension => knownExtensions.some((known) => known === name);
  for (const name of names)
    if (!isKnown(name) && !builtIn.includes(name))
      warn(
        `jinja2_extensions: ${name} cannot be had, as it is Python. Known are ${knownExtensions.join(' and ')}.`,
      );
  return names.filter(isKnown);
}
