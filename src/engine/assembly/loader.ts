/**
 * Files of the user's as the engine reads them: parsed once, decrypted, problems collected.
 * @module
 */
import { join } from 'node:path';
import { hiddenMistake, isHiddenPlace, toldMistake, TsplayError } from '../../errors/index.ts';
import {
  loadPlay,
  loadPlaybook,
  type Collections,
  type KnownModules,
  type LoadContext,
  type LoadedRole,
  type Play,
} from '../../playbook/index.ts';
import {
  loadYamlFile,
  onDuplicate,
  validate,
  type Decrypt,
  type DuplicateKeys,
  type SchemaName,
} from '../../source/index.ts';
import { valueText, type Dict, type SourceRef, type Value } from '../../util/value.ts';
import { Problems } from './problems.ts';
import type { CollectingContext, Loader, PlayView } from '../state/contracts.ts';

export interface LoaderOptions {
  readonly modules: KnownModules;
  readonly rolesPath: readonly string[];
  readonly publicRoles: boolean | undefined;
  readonly decrypt: Decrypt | undefined;
  /** What becomes of keys that stand twice in a map. */
  readonly duplicateKeys: DuplicateKeys;
  /** Tasks that say nothing of it are under `no_log`. */
  readonly noLog: boolean;
  /** Renders names with what is known before any host is. */
  render(value: Value, vars: Dict, playbookDir: string): Promise<Value>;
  deprecated(message: string, modern: string, src: SourceRef | undefined): void;
  warn(message: string, src?: SourceRef): void;
  readonly collections: Collections;
  /** A folder that may hold modules. */
  library(folder: string): Promise<void>;
}

/** Whether `no_log` is switched off; a template may say anything. */
const saysNo = (value: Value): boolean =>
  value === null || value === false || /^(false|no|off|n|0)$/i.test(valueText(value));

export class BookLoader implements Loader {
  readonly #options: LoaderOptions;
  readonly #files = new Map<string, Value>();
  readonly #checked = new Set<string>();
  readonly #encrypted = new Set<string>();
  #lastId = 0;

  constructor(options: LoaderOptions) {
    this.#options = options;
  }

  /** A parsed file; the same value for the same path as long as the run lasts. */
  readYaml(path: string, wantedBy?: SourceRef): Promise<Value> {
    let value = this.#files.get(path);
    if (value === undefined) {
      try {
        value = loadYamlFile(path, {
          decrypt: this.#decryptNoting(),
          wantedBy,
          warn: onDuplicate(this.#options.duplicateKeys, (message, src) => this.#warn(message, src)),
        });
      } catch (error) {
        return Promise.reject(this.#unread(error, path));
      }
      this.#files.set(path, value);
    }
    return Promise.resolve(value);
  }

  /** Why a file was not read. Nothing is known of its tasks: where tasks are hidden, each of its lines may be one's. */
  #unread(error: unknown, path: string): Error {
    if (!(error instanceof TsplayError))
      return error instanceof Error ? error : new Error(path, { cause: error });
    if (error.code !== 'TSP1001') return error;
    return this.#options.noLog ? hiddenMistake(error, error.src) : toldMistake(error);
  }

  #warn(message: string, src?: SourceRef): void {
    if (!this.#options.noLog && !isHiddenPlace(src)) this.#options.warn(message, src);
  }

  /** Whether a file that was read is a vault file as a whole. */
  isEncrypted(path: string): boolean {
    return this.#encrypted.has(path);
  }

  #decryptNoting(): Decrypt | undefined {
    const { decrypt } = this.#options;
    return (
      decrypt &&
      ((content, file) => {
        this.#encrypted.add(file);
        return decrypt(content, file);
      })
    );
  }

  /** The plain content of a vault file; other content as it is. */
  decrypt(content: Buffer, path: string): Buffer {
    const isVault = content.subarray(0, 14).toString('latin1') === '$ANSIBLE_VAULT';
    return isVault && this.#options.decrypt ? this.#options.decrypt(content, path) : content;
  }

  /** All plays of a playbook with all problems found in them. */
  async playbook(path: string): Promise<{ plays: Play[]; problems: TsplayError[] }> {
    const problems = new Problems();
    const plays = await loadPlaybook(
      path,
      this.#base('', problems, () => undefined),
    ).catch((error: unknown) => {
      throw error instanceof TsplayError ? toldMistake(error) : error;
    });
    return { plays, problems: problems.all() };
  }

  /** A play that stands in no file. `dir` stands for the playbook's folder. Throws the problems found in it. */
  async play(entry: Dict, dir: string): Promise<Play> {
    const problems = new Problems();
    await this.#options.library(dir);
    const play = await loadPlay(
      entry,
      join(dir, '__adhoc_playbook__'),
      this.#base(dir, problems, () => undefined),
    );
    problems.throw();
    return play;
  }

  /** For tasks and roles that are included while a play runs. */
  context(play: PlayView): CollectingContext {
    const problems = new Problems();
    const base = this.#base(play.play.dir, problems, (role) => {
      play.handlers.add(role.handlers);
      play.roles.push(role.ref);
    });
    return { ...base, throwProblems: () => problems.throw() };
  }

  ahead(playbookDir: string): LoadContext {
    const nothing = (): void => undefined;
    const base = this.#base(playbookDir, new Problems(), nothing);
    return { ...base, deprecated: nothing, warn: nothing, check: nothing };
  }

  /** A file is checked once, however often it is imported. */
  #check(schema: SchemaName, value: Value, file: string, problems: Problems): void {
    if (this.#checked.has(file)) return;
    this.#checked.add(file);
    problems.addFromSchema(validate(schema, value, file));
  }

  #base(playbookDir: string, problems: Problems, applied: (role: LoadedRole) => void): LoadContext {
    const options = this.#options;
    return {
      playbookDir,
      rolesPath: options.rolesPath,
      publicRoles: options.publicRoles,
      modules: options.modules,
      readYaml: (path, from) => this.readYaml(path, from),
      render: (value, vars) => options.render(value, vars, playbookDir),
      deprecated: (message, modern, src) => {
        if (!isHiddenPlace(src)) options.deprecated(message, modern, src);
      },
      warn: (message, src) => {
        if (!isHiddenPlace(src)) options.warn(message, src);
      },
      hides: (noLog) => (noLog === undefined ? options.noLog : !saysNo(noLog)),
      check: (schema, value, file) => this.#check(schema, value, file, problems),
      collections: options.collections,
      library: (folder) => options.library(folder),
      problem: (error) => problems.add(error),
      applied,
      nextId: () => String(++this.#lastId),
    };
  }
}
