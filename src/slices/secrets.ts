/**
 * What of a run is secret, or belongs to the person who started it, and how a slice is told of it.
 * @module
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Settings } from '../config/index.ts';
import type { Divisible, RunHooks, RunOptions } from '../engine/index.ts';
import { parseKeyValues } from '../source/index.ts';
import { expandHome } from '../util/home.ts';
import { TemplateString, userText, valueText } from '../util/value.ts';
import { loadVaultSecrets, splitVaultId } from '../vault/index.ts';
import { variablesFile, type SecretFile } from './job.ts';

interface SecretsOf {
  readonly options: RunOptions;
  readonly settings: Settings;
  readonly hooks: RunHooks;
  /** Absolute paths of private keys. */
  readonly keys: readonly string[];
  readonly answers: Divisible['answers'];
  /** Where those are that have no path on the controller. */
  readonly folder: string;
  readonly home: string;
}

export interface Secrets {
  readonly files: readonly SecretFile[];
  /** Arguments of `tsplay run` that name them. */
  readonly args: readonly string[];
  /** Files on the controller that they come from. */
  readonly sources: readonly string[];
}

interface KeyPlaces {
  readonly home: string;
  /** An absolute path for one as it is written. */
  readonly expand: (path: string) => string;
}

/** Private keys that hosts may be reached with: those that are named, those of ~/.ssh/config, and ssh's own. */
export function keyFiles(named: readonly (string | undefined)[], { home, expand }: KeyPlaces): string[] {
  const folder = join(home, '.ssh');
  const config = textOf(join(folder, 'config')) ?? '';
  const written = [...config.matchAll(/^\s*IdentityFile\s+"?([^"\n]+?)"?\s*$/gim)].map((match) => match[1]);
  const usual = existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => /^id_[a-z0-9_]+$/.test(name))
        .map((name) => join(folder, name))
    : [];
  const paths = [...named, ...written].filter((path) => path !== undefined).map((path) => expand(path));
  return [...new Set([...paths, ...usual])].filter((path) => existsSync(path));
}

const textOf = (path: string): string | undefined =>
  existsSync(path) ? readFileSync(path, 'utf8') : undefined;

/** Reads all of them. Throws TSP1401 for a vault password that there is not. */
export async function secretFiles(of: SecretsOf): Promise<Secrets> {
  const { options, keys, folder, home } = of;
  const files: SecretFile[] = [];
  const args: string[] = [];
  const add = (name: string, content: Buffer | string): string => {
    const path = join(folder, name);
    files.push({ path, content: Buffer.from(content) });
    return path;
  };
  const { becomePassword, connectionPassword } = options;
  if (becomePassword !== undefined) args.push(`--become-password-file=${add('become', becomePassword)}`);
  if (connectionPassword !== undefined)
    args.push(`--connection-password-file=${add('connection', connectionPassword)}`);
  args.push(...(await vaultArgs(of, add)));
  args.push(...variableArgs(of, add));
  const same = [
    ...keys,
    ...['known_hosts', 'config'].map((name) => join(home, '.ssh', name)),
    '/etc/ssh/ssh_known_hosts',
  ];
  for (const path of same) if (existsSync(path)) files.push({ path, content: readFileSync(path) });
  return { files, args, sources: sourcesOf(of) };
}

async function vaultArgs({ options, settings, hooks }: SecretsOf, add: Add): Promise<string[]> {
  const secrets = await loadVaultSecrets(options.vaultIds, {
    prompt: (question) => hooks.prompt(question, { secret: true, piped: true }),
    cwd: hooks.cwd,
    identity: settings.values.vaultIdentity,
  });
  return secrets.map(({ id, password }, i) => `--vault-id=${id}@${add(`vault-${i + 1}`, password)}`);
}

type Add = (name: string, content: Buffer | string) => string;

/** Extra variables: a file as it is, which may be encrypted; YAML and JSON as they were typed; pairs as texts. */
function variableArgs({ options, hooks, answers, home }: SecretsOf, add: Add): string[] {
  const given = options.extraVars.map((text, i) => {
    const file = fileOf(text, hooks.cwd, home);
    const content = file === undefined ? typed(text.trim()) : readFileSync(file);
    return add(`variables-${i + 1}`, content);
  });
  const asked = answers.size === 0 ? [] : [add('answers', variablesFile(answers))];
  return [...given, ...asked].map((path) => `--extra-vars=@${path}`);
}

function typed(text: string): string {
  if (/^[[{]/.test(text) || (/^[\w.-]+:\s/.test(text) && !/^[\w.-]+=/.test(text))) return text;
  const pairs = parseKeyValues(userText(text, { file: '-e', line: 1, col: 1 }));
  const texts = [...pairs].map(([name, value]): [string, { text: string; template: boolean }] => [
    valueText(name),
    value instanceof TemplateString
      ? { text: value.text, template: true }
      : { text: valueText(value), template: false },
  ]);
  return variablesFile(new Map(texts));
}

/** The file that `-e @FILE` names; undefined for what names none. */
const fileOf = (text: string, cwd: string, home: string): string | undefined =>
  text.trim().startsWith('@') ? resolve(cwd, expandHome(text.trim().slice(1), home)) : undefined;

/** Files that are read on the controller, and must not be in a layer too. */
const sourcesOf = ({ options, hooks, home }: SecretsOf): string[] => [
  ...options.vaultIds.map((id) => resolve(hooks.cwd, expandHome(splitVaultId(id).source, home))),
  ...options.extraVars.flatMap((text) => fileOf(text, hooks.cwd, home) ?? []),
];
