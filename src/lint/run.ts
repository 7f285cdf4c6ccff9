/**
 * A lint run: finds the files, asks the rules, sorts what they say.
 * @module
 */
import { existsSync, realpathSync } from 'node:fs';
import type { Inspection } from '../engine/index.ts';
import type { Module } from '../sdk/index.ts';
import { problemsOf, type Problem } from './check-books.ts';
import type { LintOptions } from './config/options.ts';
import { childrenOf } from './files/children.ts';
import { discover, excluder, kindOf, shownPath, type Candidate } from './files/discover.ts';
import { LintFile } from './files/file.ts';
import { isSkipped, tasksOf } from './files/tasks.ts';
import { isMap, isTruthy } from './nodes.ts';
import { allRules } from './rules/index.ts';
import { check, loadFailure, parserError, syntaxCheck } from './rules/internal.ts';
import { roleMistakes } from './rules/roles.ts';
import { complexity } from './rules/tasks.ts';
import { chosenRules, isWanted, isWarning } from './select.ts';
import type { Finding, Rule, Said } from './types.ts';

export interface LintResult {
  readonly findings: readonly Finding[];
  /** How many files were looked at, of how many that were found. */
  readonly looked: number;
  readonly found: number;
}

/** Opens the check before a run; called only where there is a book or a task to check. */
export type OpenInspection = () => Promise<Inspection>;

/** What was found before, so that files that are as they were need not be looked at again. */
export class LintMemory {
  readonly looked = new Map<
    string,
    { readonly text: string; readonly kind: string; readonly findings: readonly Finding[] }
  >();
  readonly books = new Map<string, readonly Problem[]>();
}

/** Lints files and folders; without any, the project. */
export async function lint(
  paths: readonly string[],
  options: LintOptions,
  open: OpenInspection,
  memory = new LintMemory(),
): Promise<LintResult> {
  const run = new LintRun(options, open, memory);
  try {
    return await run.all(discover(paths, options));
  } finally {
    await run.close();
  }
}

class LintRun {
  readonly #options: LintOptions;
  readonly #open: OpenInspection;
  readonly #memory: LintMemory;
  #inspection: Promise<Inspection> | undefined;
  readonly #files = new Map<string, LintFile>();
  readonly #findings: Finding[] = [];
  /** Files of which no more should be told than that they cannot be used. */
  readonly #broken = new Set<string>();
  readonly #isExcluded: (path: string) => boolean;

  constructor(options: LintOptions, open: OpenInspection, memory: LintMemory) {
    this.#memory = memory;
    this.#options = options;
    this.#open = open;
    this.#isExcluded = excluder(options);
  }

  #inspect(): Promise<Inspection> {
    this.#inspection ??= this.#open();
    return this.#inspection;
  }

  async close(): Promise<void> {
    await (await this.#inspection)?.close();
  }

  async all(candidates: readonly Candidate[]): Promise<LintResult> {
    const roles = candidates.filter(({ kind }) => kind === 'role');
    for (const { path, kind } of candidates) if (kind !== 'role') this.#add(path, kind);
    await this.#checkBooks(roles);
    this.#addChildren();
    const modules = await this.#modules();
    const rules = chosenRules(allRules(modules), this.#options);
    for (const file of this.#files.values())
      if (file.kind !== '' && !this.#broken.has(file.path)) this.#look(file, rules);
    for (const { path } of roles) this.#lookAtRole(path, rules);
    const files = [...this.#files.values()];
    return {
      findings: sorted(this.#findings),
      looked: files.filter(({ kind }) => kind !== '').length + roles.length,
      found: files.length + roles.length,
    };
  }

  /** A link is the file that it leads to. */
  #add(named: string, kind: string): LintFile {
    const path = existsSync(named) ? realpathSync(named) : named;
    const known = this.#files.get(path);
    if (known !== undefined) return known;
    const file = new LintFile(path, shownPath(path, this.#options.cwd), kind);
    this.#files.set(path, file);
    if (file.failure === undefined || (kind === '' && existsSync(path))) return file;
    this.#broken.add(path);
    const { code, message, src } = file.failure;
    const how = code !== 'TSP1001' ? 'not-found' : message.includes('UTF-8') ? 'unicodedecodeerror' : 'yaml';
    this.#note(
      loadFailure,
      { tag: `load-failure[${how}]`, message, at: src && { line: src.line, col: src.col } },
      file,
    );
    return file;
  }

  async #checkBooks(roles: readonly Candidate[]): Promise<void> {
    for (const file of this.#files.values()) {
      this.#checkDocuments(file);
      if (file.kind === 'playbook') this.#checkIncludes(file);
    }

    const books = [...this.#files.values()].filter(
      ({ kind, path }) => kind === 'playbook' && !this.#broken.has(path),
    );
    for (const book of [...books, ...roles]) {
      const known = this.#memory.books.get(book.path);
      const problems = known ?? (await problemsOf(book, await this.#inspect(), this.#options));
      this.#memory.books.set(book.path, problems);
      for (const problem of problems) this.#tell(problem);
    }
  }

  #tell({ rule, tag, message, details, file: named, line, col }: Problem): void {
    const path = existsSync(named) ? realpathSync(named) : named;
    if (this.#isExcluded(path) && !this.#files.has(path)) return;
    const file =
      this.#files.get(path) ??
      new LintFile(path, shownPath(path, this.#options.cwd), kindOf(path, this.#options));
    // What `action:` names, Ansible only looks up when it runs: that keeps no rule from looking at the file.
    const late = tag === 'syntax-check[unknown-module]' && isSpelledOut(file.text, line);
    const [told, name] = late ? [check, 'check[unknown-module]'] : [rule, tag];
    this.#note(told, { tag: name, message, details, at: { line, col } }, file);
    if (told.tags.includes('unskippable')) this.#broken.add(path);
  }

  /** A book or a list of tasks is one document. */
  #checkDocuments(file: LintFile): void {
    const second = file.tree?.documents.filter((document) => document !== undefined)[1];
    if (second === undefined || !['playbook', 'tasks', 'handlers'].includes(file.kind)) return;
    const message = 'The file has another document, which is not read.';
    this.#note(syntaxCheck, { tag: 'syntax-check[specific]', message, at: second }, file);
    this.#broken.add(file.path);
  }

  #checkIncludes(file: LintFile): void {
    for (const task of tasksOf(file)) {
      if (!/^(?:ansible\.legacy\.)?(?:include|import)_tasks$/.test(task.module)) continue;
      if (['file', '_raw_params'].some((name) => isTruthy(task.args.get(name)))) continue;
      const message = `No file specified for ${task.action}.`;
      this.#note(syntaxCheck, { tag: 'syntax-check[no-file]', message, at: task.node }, file);
      this.#broken.add(file.path);
    }
  }

  #addChildren(): void {
    const todo = [...this.#files.values()];
    for (let file = todo.pop(); file !== undefined; file = todo.pop()) {
      if (this.#broken.has(file.path)) continue;
      for (const { path, kind } of childrenOf(file, this.#options.rolesPath)) {
        if (this.#files.has(path) || this.#isExcluded(path)) continue;
        todo.push(this.#add(path, kind ?? kindOf(path, this.#options)));
      }
    }
  }

  /** The modules that tasks name. */
  async #modules(): Promise<Map<string, Module>> {
    const names = new Set<string>();
    for (const file of this.#files.values())
      if (!this.#broken.has(file.path))
        for (const task of tasksOf(file)) if (task.action !== '' && !task.isBlock) names.add(task.action);
    const modules = new Map<string, Module>();
    for (const name of names) {
      const module = name.includes('{{') ? undefined : await (await this.#inspect()).module(name);
      if (module !== undefined) modules.set(name, module);
    }
    return modules;
  }

  #look(file: LintFile, rules: readonly Rule[]): void {
    const known = this.#memory.looked.get(file.path);
    if (known?.text === file.text && known.kind === file.kind) {
      this.#findings.push(...known.findings);
      return;
    }
    const before = this.#findings.length;
    this.#ask(file, rules);
    const findings = this.#findings.slice(before);
    this.#memory.looked.set(file.path, { text: file.text, kind: file.kind, findings });
  }

  #ask(file: LintFile, rules: readonly Rule[]): void {
    const tasks = tasksOf(file);
    const bad = tasks.find(({ error }) => error !== undefined);
    if (bad?.error !== undefined) this.#note(parserError, { message: bad.error.message, at: bad.node }, file);
    for (const rule of rules) {
      const context = { options: this.#options, say: (said: Said) => this.#note(rule, said, file) };
      rule.file?.(file, context);
      if (rule.play !== undefined)
        for (const play of file.list?.items ?? [])
          if (isMap(play) && !isSkipped(play)) rule.play(play, file, context);
      if (rule.task === undefined || bad !== undefined) continue;
      for (const task of tasks) {
        if (task.skipped) continue;
        const say = (said: Said): void => {
          const tag = said.tag ?? rule.id;
          if (file.skips.silencedWithin(task.line, task.lastLine, tag)) return;
          this.#note(rule, { ...said, at: said.at ?? task.node }, file, task.line);
        };
        rule.task(task, { options: this.#options, say });
      }
      if (rule.id === complexity.id && file.kind !== 'playbook' && tasks.length > this.#options.maxTasks)
        context.say({
          tag: 'complexity[tasks]',
          message: `The file has ${tasks.length} tasks; ${this.#options.maxTasks} are allowed.`,
        });
    }
  }

  #lookAtRole(folder: string, rules: readonly Rule[]): void {
    for (const { rule, file: named, ...said } of roleMistakes(folder)) {
      if (!rules.includes(rule)) continue;
      const path = named ?? folder;
      this.#note(
        rule,
        said,
        this.#files.get(path) ?? new LintFile(path, shownPath(path, this.#options.cwd), 'role', ''),
      );
    }
  }

  #note(
    rule: Rule,
    { tag = rule.id, message, at, details, fix = [] }: Said,
    file: LintFile,
    taskLine?: number,
  ): void {
    if (!isWanted(rule, tag, this.#options)) return;
    const place = file.at(at);
    const line = Math.max(place.line, taskLine ?? 1);
    const col = line === place.line ? place.col : undefined;
    if (file.skips.silences(line, tag) && !rule.tags.includes('unskippable')) return;
    if (isWhole(file.kind) && file.skips.silencedWithin(1, Infinity, tag)) return;
    const ignored = this.#options.ignored.get(file.path)?.get(tag);
    if (ignored === 'skip') return;
    const level = ignored !== undefined || isWarning(rule, tag, this.#options) ? 'warning' : 'error';
    this.#findings.push({
      rule, tag, message, file: file.shown, line, col, details, taskLine, level,
            // An edit where an anchor stands would be one wherever its alias does.
      fix: rule.id !== 'yaml' && file.tokens.tokens.some(({ type }) => type === 'alias') ? [] : fix,

      ignored: ignored !== undefined,
    }); // prettier-ignore
  }
}

const isSpelledOut = (text: string, line: number): boolean =>
  /^\s*(?:- +)?(?:(?:local_)?action|module)\s*:/.test(text.split('\n')[line - 1] ?? '');

/** Kinds of which a comment speaks for the whole file: what is told of them stands at no place of its own. */
const isWhole = (kind: string): boolean =>
  ['meta', 'galaxy', 'requirements', 'reno', 'test-meta'].includes(kind);

/** In the order of files and lines, what was told twice told once. */
function sorted(findings: readonly Finding[]): Finding[] {
  const seen = new Set<string>();
  return findings
    .toSorted(
      (a, b) =>
        compare(a.file, b.file) ||
        a.line - b.line ||
        compare(a.tag, b.tag) ||
        (a.col ?? 0) - (b.col ?? 0) ||
        compare(a.message, b.message),
    )
    .filter(({ file, line, col, tag, message }) => {
      // What is of the wrong kind may be told by the schema and by the keyword's own words.
      const key = JSON.stringify([file, line, col, tag, tag.startsWith('schema[') ? '' : message]);
      if (seen.has(key)) return false;
      seen.add(key);
      return true;
    });
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
