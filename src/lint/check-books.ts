/**
 * What the check before a run finds, under the names of rules.
 * @module
 */
import type { ErrorCode, TsplayError } from '../errors/index.ts';
import type { Inspection } from '../engine/index.ts';
import type { LintOptions } from './config/options.ts';
import { check, loadFailure, syntaxCheck } from './rules/internal.ts';
import type { Rule } from './types.ts';

export interface Problem {
  readonly rule: Rule;
  readonly tag: string;
  readonly message: string;
  readonly details: string | undefined;
  /** Absolute. */
  readonly file: string;
  readonly line: number;
  readonly col: number | undefined;
}

type Named = readonly [rule: Rule, tag: string];

/** Codes that rules of their own tell, or that are not the book's fault. */
const leftOut: ReadonlySet<ErrorCode> = new Set([
  'TSP1003', 'TSP1102', 'TSP1103', 'TSP1107', 'TSP1108', 'TSP1202', 'TSP1207', 'TSP1401',
]); // prettier-ignore

const specific: Named = [syntaxCheck, 'syntax-check[specific]'];

function named({ code, message }: TsplayError): Named | undefined {
  if (leftOut.has(code)) return undefined;
  switch (code) {
    case 'TSP1001':
      return [loadFailure, 'load-failure[yaml]'];
    case 'TSP1002':
      return /^Could not find or access/.test(message)
        ? [check, 'check[missing-file]']
        : [syntaxCheck, 'syntax-check[missing-file]'];
    case 'TSP1101':
      return [syntaxCheck, 'syntax-check[unknown-module]'];
    case 'TSP1105':
      return [check, 'check[missing-handler]'];
    case 'TSP1204':
      return [check, 'check[unknown-filter]'];
    case 'TSP1106':
      if (/Empty playbook|at least one play/.test(message))
        return [syntaxCheck, 'syntax-check[empty-playbook]'];
      return specific;
    default:
      return specific;
  }
}

/** The problems of a playbook or role. */
export async function problemsOf(
  book: { readonly path: string; readonly kind: string },
  inspection: Inspection,
  options: LintOptions,
): Promise<Problem[]> {
  const errors = await (book.kind === 'role' ? inspection.role(book.path) : inspection.playbook(book.path));
  return errors.flatMap((error) => {
    const name = named(error);
    if (name === undefined || isMocked(error, options)) return [];
    const src = error.src ?? { file: book.path, line: 1, col: 1 };
    return [
      {
        rule: name[0],
        tag: name[1],
        message: error.message,
        details: error.hint,
        file: src.file,
        line: src.line,
        col: src.col,
      },
    ];
  });
}

/** Modules and roles that the configuration says are there. */
function isMocked({ code, message }: TsplayError, { mockModules, mockRoles }: LintOptions): boolean {
  const names = code === 'TSP1101' ? mockModules : code === 'TSP1104' ? mockRoles : [];
  return names.some((name) => message.includes(`'${name}'`) || message.includes(`"${name}"`));
}
