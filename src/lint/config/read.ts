/**
 * The configuration of a project: `.ansible-lint` and what stands beside it.
 * @module
 */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { TsplayError } from '../../errors/index.ts';
import { loadYaml, placeOfKey, placeOfValue } from '../../source/index.ts';
import { didYouMean } from '../../util/suggest.ts';
import { isDict, isList, keyText, toPlain, valueText, type Dict, type Value } from '../../util/value.ts';
import { defaultKinds, type KindPattern } from './kinds.ts';
import { currentName } from './old-names.ts';
import { coreVersions, defaultExclude, defaultWarnList, type LintOptions } from './options.ts';
import { isProfile, profileNames, type ProfileName } from './profiles.ts';
import { readYamlStyle } from './yaml-style.ts';
import { readIgnored } from './ignored.ts';

/** What the command line says. */
export interface LintRequest {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly paths: readonly string[];
  readonly configFile: string | undefined;
  readonly projectDir: string | undefined;
  readonly ignoreFile: string | undefined;
  /** The ignore file is to be written: it need not be there yet. */
  readonly generateIgnore: boolean;
  readonly yamllintFile: string | undefined;
  readonly profile: string | undefined;
  readonly tags: readonly string[];
  readonly skipList: readonly string[];
  readonly warnList: readonly string[];
  readonly enableList: readonly string[];
  readonly exclude: readonly string[];
  readonly strict: boolean;
  /** Folders that Ansible finds roles in. */
  readonly rolesPath: readonly string[];
}

/** What a configuration may say of the command itself. */
export interface LintConfig {
  readonly options: LintOptions;
  readonly writeList: readonly string[] | undefined;
  readonly quiet: boolean;
  readonly sarifFile: string | undefined;
}

const fileNames = [
  '.ansible-lint',
  '.ansible-lint.yml',
  '.ansible-lint.yaml',
  '.config/ansible-lint.yml',
  '.config/ansible-lint.yaml',
];

const lists = [
  'enable_list', 'exclude_paths', 'mock_modules', 'mock_roles', 'only_builtins_allow_collections',
  'only_builtins_allow_modules', 'skip_list', 'supported_ansible_also', 'tags', 'warn_list', 'write_list',
] as const; // prettier-ignore

/** Keys that mean something here, and those that are taken and mean nothing: there is nothing to download or to load. */
const knownKeys: ReadonlySet<string> = new Set([
  ...lists, 'cache_dir', 'display_relative_path', 'extra_vars', 'kinds', 'loop_var_prefix', 'max_block_depth', 'max_tasks',
  'mock_filters', 'offline', 'parseable', 'profile', 'project_dir', 'quiet', 'rules', 'rulesdir', 'sarif_file',
  'skip_action_validation', 'strict', 'task_name_prefix', 'use_default_rules', 'var_naming_pattern', 'verbosity', 'yamllint_file',
]); // prettier-ignore

/** The configuration file: the one that is named, or the nearest one up to the top of the repository. */
export function findConfig({
  configFile,
  cwd,
  projectDir,
}: Pick<LintRequest, 'configFile' | 'cwd' | 'projectDir'>): string | undefined {
  if (configFile === '/dev/null') return undefined;
  if (configFile !== undefined) {
    const path = resolve(cwd, configFile);
    if (existsSync(path)) return path;
    throw new TsplayError('TSP1502', `Config file not found '${path}'`);
  }
  for (let folder = projectDir === undefined ? cwd : resolve(cwd, projectDir); ; folder = dirname(folder)) {
    const found = fileNames.map((name) => join(folder, name)).find((path) => existsSync(path));
    if (found !== undefined) return found;
    if (existsSync(join(folder, '.git')) || folder === dirname(folder)) return undefined;
  }
}

const homeOf = (file: string): string => {
  const folder = dirname(file);
  return folder.endsWith('/.config') ? dirname(folder) : folder;
};

/** The top of the project: where its configuration or its repository is. */
function projectOf(paths: readonly string[], cwd: string, config: string | undefined): string {
  if (config !== undefined && fileNames.some((name) => config.endsWith(`/${name}`))) return homeOf(config);
  const wholes = paths.length === 0 ? [cwd] : paths.map((path) => resolve(cwd, path));
  const folders = wholes.map((path) =>
    statSync(path, { throwIfNoEntry: false })?.isDirectory() ? path : dirname(path),
  );
  const [first = cwd] = folders;
  for (let folder = first; folder !== dirname(folder); folder = dirname(folder)) {
    if (!folders.every((one) => one === folder || one.startsWith(`${folder}/`))) continue;
    if (['.git', '.hg', ...fileNames].some((name) => existsSync(join(folder, name)))) return folder;
  }
  return cwd;
}

/** Throws TSP1502 for a configuration that cannot be used. */
export function readConfig(request: LintRequest): LintConfig {
  const { cwd, env } = request;
  const file = findConfig(request);
  const said = file === undefined ? new Map<Value, Value>() : loadConfig(file);
  const list = (
    key: (typeof lists)[number],
    given: readonly string[],
    fallback: readonly string[] = [],
  ): string[] => {
    const own = said.get(key);
    const all = [...given, ...(isList(own) ? own.map(valueText) : [])].flatMap((word) => word.split(','));
    return given.length > 0 || own !== undefined ? all.map((word) => word.trim()) : [...fallback];
  };
  const text = (key: string): string | undefined => {
    const value = said.get(key);
    return value === undefined || value === null ? undefined : valueText(value);
  };
  const projectDir = realProject(request, file, text('project_dir'));
  const options: LintOptions = {
    cwd,
    projectDir,
    profile: profileOf(request.profile ?? text('profile')),
    tags: list('tags', request.tags).map(currentName),
    skipList: list('skip_list', request.skipList).map(currentName),
    warnList: list('warn_list', request.warnList, defaultWarnList).map(currentName),
    enableList: list('enable_list', request.enableList),
    exclude: [
      ...request.exclude.map((pattern) => absolutely(pattern, cwd)),
      ...(isList(said.get('exclude_paths')) || request.exclude.length > 0 ? [] : defaultExclude),
      ...list('exclude_paths', []).map((pattern) =>
        absolutely(pattern, file === undefined ? cwd : homeOf(file)),
      ),
    ],
    kinds: [...kindsOf(said.get('kinds') ?? null), ...defaultKinds],
    mockModules: list('mock_modules', []),
    mockRoles: list('mock_roles', []),
    strict: request.strict || said.get('strict') === true,
    varNamingPattern: patternOf(text('var_naming_pattern') ?? '^[a-z_][a-z0-9_]*$'),
    loopVarPrefix: text('loop_var_prefix'),
    taskNamePrefix: text('task_name_prefix') ?? '{stem} | ',
    onlyBuiltins: {
      collections: list('only_builtins_allow_collections', []),
      modules: list('only_builtins_allow_modules', []),
    },
    supportedAnsible: [...coreVersions, ...list('supported_ansible_also', [])],
    rolesPath: request.rolesPath,
    maxTasks: Number(text('max_tasks') ?? 100),
    maxBlockDepth: Number(text('max_block_depth') ?? 20),
    extraVars: isDict(said.get('extra_vars'))
      ? (toPlain(said.get('extra_vars') ?? null) as Record<string, unknown>)
      : {},
    yaml: readYamlStyle(projectDir, env, request.yamllintFile && resolve(cwd, request.yamllintFile)),
    ignored: readIgnored(projectDir, request.ignoreFile && resolve(cwd, request.ignoreFile), cwd, {
      mayBeNew: request.generateIgnore,
    }),
  };
  checkUnskippable(options);
  const write = said.get('write_list');
  return {
    options,
    writeList: isList(write) ? write.map(valueText) : undefined,
    quiet: said.get('quiet') === true,
    sarifFile: text('sarif_file'),
  };
}

function realProject(
  { paths, cwd, projectDir }: LintRequest,
  file: string | undefined,
  said: string | undefined,
): string {
  if (projectDir !== undefined) return resolve(cwd, projectDir);
  if (said !== undefined && file !== undefined)
    return resolve(
      dirname(file),
      said.replace(/^~/, () => homedir()),
    );
  return projectOf(paths, cwd, file);
}

/** Patterns that are no more than a name fit anywhere. */
function absolutely(pattern: string, folder: string): string {
  const expanded = pattern
    .replace(/^~(?=\/|$)/, () => homedir())
    .replace(/\$\{?(\w+)\}?/g, (all, name: string) => process.env[name] ?? all);
  if (isAbsolute(expanded) || !/\/./.test(expanded) || expanded.startsWith('**')) return expanded;
  return join(folder, expanded);
}

function loadConfig(file: string): Dict {
  const value = loadYaml(readFileSync(file, 'utf8'), file);
  if (value === null) return new Map();
  const shown = relative(process.cwd(), file);
  if (!isDict(value))
    throw new TsplayError('TSP1502', `Invalid configuration file ${shown}: it is not a map`);
  for (const key of value.keys()) {
    const name = keyText(key);
    const src = placeOfKey(value, key);
    if (!knownKeys.has(name))
      throw new TsplayError('TSP1502', `Invalid configuration file: "${name}" is not known`, {
        src,
        length: name.length,
        hint: didYouMean(name, knownKeys) ?? `Known are ${[...knownKeys].sort().join(', ')}.`,
      });
    if ((lists as readonly string[]).includes(name) && !isList(value.get(key)) && value.get(key) !== null)
      throw new TsplayError('TSP1502', `Invalid configuration file: "${name}" must be a list`, {
        src: placeOfValue(value, key) ?? src,
      });
  }
  return value;
}

function profileOf(name: string | undefined): ProfileName | undefined {
  if (name === undefined || isProfile(name)) return name;
  throw new TsplayError('TSP1502', `there is no profile "${name}"`, {
    hint: `There are ${profileNames.join(', ')}.`,
  });
}

function patternOf(text: string): RegExp {
  try {
    return new RegExp(text);
  } catch {
    throw new TsplayError('TSP1502', `var_naming_pattern is not a regular expression: ${text}`);
  }
}

function kindsOf(value: Value): KindPattern[] {
  if (!isList(value)) return [];
  return value.flatMap((entry) =>
    isDict(entry)
      ? [...entry].map(([kind, pattern]) => ({ kind: keyText(kind), pattern: valueText(pattern) }))
      : [],
  );
}

const unskippable = ['syntax-check', 'load-failure'];

function checkUnskippable({ skipList, warnList }: LintOptions): void {
  const bad = [...skipList, ...warnList].find((name) => unskippable.includes(name.replace(/\[.*/, '')));
  if (bad !== undefined)
    throw new TsplayError('TSP1502', `"${bad}" cannot be skipped, nor be no more than a warning`, {
      hint: 'Leave the file out with exclude_paths or --exclude.',
    });
}
