/**
 * What a lint run goes by, from the command line and the project's configuration.
 * @module
 */
import type { KindPattern } from './kinds.ts';
import type { ProfileName } from './profiles.ts';
import type { YamlStyle } from './yaml-style.ts';

export interface LintOptions {
  /** Absolute. Paths are told from where the command was called; kinds are told from here. */
  readonly projectDir: string;
  readonly cwd: string;
  readonly profile: ProfileName | undefined;
  readonly tags: readonly string[];
  readonly skipList: readonly string[];
  readonly warnList: readonly string[];
  readonly enableList: readonly string[];
  /** Patterns as in a `.gitignore`, absolute paths among them. */
  readonly exclude: readonly string[];
  readonly kinds: readonly KindPattern[];
  readonly mockModules: readonly string[];
  readonly mockRoles: readonly string[];
  readonly strict: boolean;
  readonly varNamingPattern: RegExp;
  /** A regular expression with `{role}` in it; undefined switches the rule off. */
  readonly loopVarPrefix: string | undefined;
  readonly taskNamePrefix: string;
  readonly onlyBuiltins: { readonly collections: readonly string[]; readonly modules: readonly string[] };
  readonly supportedAnsible: readonly string[];
  readonly maxTasks: number;
  readonly maxBlockDepth: number;
  /** Folders that Ansible finds roles in. */
  readonly rolesPath: readonly string[];
  readonly extraVars: Readonly<Record<string, unknown>>;
  readonly yaml: YamlStyle;
  /** What a file of ignored findings says: by file, by name of the finding. */
  readonly ignored: ReadonlyMap<string, ReadonlyMap<string, 'warn' | 'skip'>>;
}

export const defaultWarnList = ['experimental', 'jinja[spacing]', 'fqcn[deep]'] as const;
export const defaultExclude = ['.cache', '.git', '.hg', '.svn', '.tox'] as const;
export const coreVersions = ['2.15.', '2.16.', '2.17.', '2.18.', '2.19.'] as const;
