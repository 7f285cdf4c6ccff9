/**
 * The result in what a module of another language prints: one JSON object, with lines before and after it that login
 * scripts and careless modules leave.
 * @module
 */
import { parseForeignValues } from '../../util/depth.ts';
import type { TextResult } from '../host.ts';

export interface ModuleOutput {
  /** Whether a result was found. If not, `result` describes the failure. */
  readonly parsed: boolean;
  readonly result: Readonly<Record<string, unknown>>;
  readonly warnings: readonly string[];
}

/** Ansible's rules: from the first line that starts with `{` to the last that ends with `}`. */
function objectText(text: string): { json: string; after: string } | undefined {
  const lines = text.split(/\r\n|\n|\r/);
  const first = lines.findIndex((line) => line.trim().startsWith('{'));
  const last = lines.findLastIndex((line) => line.trim().endsWith('}'));
  if (first < 0 || last < first) return undefined;
  const after = lines.slice(last + 1).join('\n');
  return { json: lines.slice(first, last + 1).join('\n'), after: after.trim() === '' ? '' : after.trimEnd() };
}

/** The result, or what a task is told when there is none. */
export function parseModuleOutput(output: TextResult, interpreter?: string): ModuleOutput {
  const found = objectText(output.stdout);
  const data = found === undefined ? undefined : parsed(found.json);
  if (data === undefined) return { parsed: false, result: noResult(output, interpreter), warnings: [] };
  const own: unknown = data['warnings'];
  const warnings = own === undefined ? [] : (Array.isArray(own) ? own : [own]).map(String);
  if (found?.after) warnings.push(`Module invocation had junk after the JSON data: ${found.after}`);
  return { parsed: true, result: withoutInternals(data), warnings };
}

function parsed(json: string): Record<string, unknown> | undefined {
  try {
    const data = parseForeignValues(json);
    return typeof data === 'object' && data !== null && !Array.isArray(data)
      ? (data as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

const withoutInternals = (data: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(data).filter(([key]) => !key.startsWith('_ansible_') && key !== 'warnings'),
  );

function noResult(
  { rc, stdout, stderr }: TextResult,
  interpreter: string | undefined,
): Record<string, unknown> {
  const missing =
    interpreter !== undefined &&
    [stderr, stdout].some((text) =>
      [`${interpreter}: No such file or directory`, `${interpreter}: not found`].some((end) =>
        text.includes(end),
      ),
    );
  const what = missing
    ? 'The module failed to execute correctly, you probably need to set the interpreter.'
    : 'MODULE FAILURE';
  return {
    failed: true,
    msg: `${what}\nSee stdout/stderr for the exact error`,
    module_stdout: stdout,
    module_stderr: stderr,
    rc,
  };
}
