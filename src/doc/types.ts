/**
 * What a page of documentation is made from, read from a declaration.
 * @module
 */
import type { Param, ParamSpec } from '../sdk/params.ts';

/** A parameter flattened for display. */
export interface ParamDoc {
  readonly name: string;
  /** Ansible's type, `list of str` for a list. */
  readonly type: string;
  readonly required: boolean;
  readonly doc: string;
  readonly aliases: readonly string[];
  readonly choices: readonly (string | number | boolean)[];
  /** Undefined when there is none. */
  readonly default: unknown;
  readonly secret: boolean;
  readonly since: string | undefined;
  readonly deprecated: string | undefined;
  /** Members of a dict, or of the dicts of a list. */
  readonly members: readonly ParamDoc[];
}

const typeText = (param: Param): string =>
  param.kind === 'list' && param.elements !== undefined ? `list of ${param.elements.kind}` : param.kind;

/** All parameters by name, required ones first. */
export function paramDocs(spec: ParamSpec): ParamDoc[] {
  // Names with an underscore are for programs.
  const shown = Object.entries(spec).filter(([name]) => !name.startsWith('_'));
  const docs = shown.map(([name, param]): ParamDoc => {
    const declared = param as Param;
    const members = declared.options ?? declared.elements?.options ?? {};
    return {
      name,
      type: typeText(declared),
      required: declared.required === true,
      doc: declared.doc,
      aliases: declared.aliases ?? [],
      choices: declared.choices ?? declared.elements?.choices ?? [],
      default: declared.default,
      secret: declared.secret === true,
      since: declared.since,
      deprecated: declared.deprecated,
      members: paramDocs(members),
    };
  });
  const rank = ({ required }: ParamDoc): number => (required ? 0 : 1);
  return docs.sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name));
}

/** Colours a heading, a name or a remark; the caller knows whether there are colours. */
export type DocPaint = (tone: 'heading' | 'changed' | 'dim', text: string) => string;
