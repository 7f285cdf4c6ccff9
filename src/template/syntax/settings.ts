/** How a template is written: Jinja2's environment settings. */
export interface Syntax {
  readonly blockStart: string;
  readonly blockEnd: string;
  readonly variableStart: string;
  readonly variableEnd: string;
  readonly commentStart: string;
  readonly commentEnd: string;
  /** What a line begins with that is a block as a whole. */
  readonly lineStatement?: string;
  /** What begins a comment to the end of the line. */
  readonly lineComment?: string;
  /** The first newline after a block is dropped. */
  readonly trimBlocks: boolean;
  /** Blanks before a block at the start of a line are dropped. */
  readonly lstripBlocks: boolean;
  /** Whether one newline at the very end is kept. */
  readonly keepTrailingNewline: boolean;
  readonly newline: string;
  /** Ansible doubles the backslashes of text constants inside `{{ }}` of playbook values: `'\d'` is two characters. */
  readonly rawStrings: boolean;
  /** Extensions of Jinja2 whose tags are there (`jinja2_extensions`). */
  readonly extensions: readonly Extension[];
}

export const knownExtensions = ['jinja2.ext.do', 'jinja2.ext.loopcontrols'] as const;
export type Extension = (typeof knownExtensions)[number];

/** How playbook values are read: Ansible's settings of Jinja2. */
export const valueSyntax: Syntax = {
  blockStart: '{%',
  blockEnd: '%}',
  variableStart: '{{',
  variableEnd: '}}',
  commentStart: '{#',
  commentEnd: '#}',
  trimBlocks: true,
  lstripBlocks: false,
  keepTrailingNewline: false,
  newline: '\n',
  rawStrings: true,
  extensions: [],
};

/** How template files are read: backslashes mean what they mean in Jinja2. */
export const fileSyntax: Syntax = { ...valueSyntax, rawStrings: false };

/** A pair of syntaxes for values and for files. */
export interface Syntaxes {
  readonly value: Syntax;
  readonly file: Syntax;
}

const made = new Map<string, Syntaxes>([['', { value: valueSyntax, file: fileSyntax }]]);

/** The syntaxes with these extensions; the same objects each time, by which compiled templates are kept. */
export function syntaxesWith(extensions: readonly Extension[]): Syntaxes {
  const key = [...extensions].sort().join();
  let found = made.get(key);
  if (!found)
    made.set(key, (found = { value: { ...valueSyntax, extensions }, file: { ...fileSyntax, extensions } }));
  return found;
}
