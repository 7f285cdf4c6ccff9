import type { EncryptedString, SourceRef, TemplateString, Value } from '../util/value.ts';
import type { LookupDeclaration } from './lookups/declare.ts';
import type { RunServices } from './services.ts';

export type { RunServices, VaultCodec } from './services.ts';

/** Where a templar gets its variables from. Values may hold templates; they are rendered when they are used. */
export interface VarSource {
  get(name: string): Value | undefined;
  has(name: string): boolean;
  keys(): Iterable<string>;
  /** Where the variable was defined, for messages. */
  origin?(name: string): SourceRef | undefined;
  /** How a variable was set: undefined where no task of the book set it, else the template that gave it, if one did. */
  setBy?(name: string): { readonly template: TemplateString | undefined } | undefined;
  /** The variable without what hosts have said of themselves; not given where they say nothing. */
  own?(name: string): Value | undefined;
}

export interface TemplarOptions extends RunServices {
  readonly vars: VarSource;
  /** Folders that includes and the file lookups search, in order; in each its `templates` or `files` folder first. */
  readonly searchPath: readonly string[];
  /** The playbook's folder: what relative paths are relative to. */
  readonly basedir: string;
  /** Further lookups, such as those that need a connection. */
  readonly lookups?: readonly LookupDeclaration[];
  /** Whether a lookup may be called, by its name without a collection; all may when not given. */
  readonly mayLookUp?: (name: string) => boolean;
  /** The plain text of a vault value. */
  readonly decrypt?: (value: EncryptedString) => string;
  /** Told of old spellings that still work; `modern` is what to write instead. */
  readonly onDeprecated?: (message: string, modern: string, src: SourceRef | undefined) => void;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly now?: () => Date;
}

/** How a template file is rendered: parameters of the `template` module. */
export interface FileOptions {
  /** The template's own path, for messages, for includes beside it, and for `ansible_managed` and `template_*`. */
  readonly path?: string;
  /** The path as the task names it; default: the path. */
  readonly named?: string;
  /** Where the result goes, for `template_destpath`. */
  readonly dest?: string;
  readonly trimBlocks?: boolean;
  readonly lstripBlocks?: boolean;
  readonly newlineSequence?: string;
  readonly variableStart?: string;
  readonly variableEnd?: string;
  readonly blockStart?: string;
  readonly blockEnd?: string;
  readonly commentStart?: string;
  readonly commentEnd?: string;
}
