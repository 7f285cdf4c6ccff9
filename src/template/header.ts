import { PyError } from './runtime/errors.ts';
import type { FileOptions } from './options.ts';
import { fileSyntax, type Syntax } from './syntax/settings.ts';

const marker = '#jinja2:';

/** Names of the header's and the module's settings. */
const settings = new Map<string, keyof Syntax>([
  ['variable_start_string', 'variableStart'],
  ['variable_end_string', 'variableEnd'],
  ['block_start_string', 'blockStart'],
  ['block_end_string', 'blockEnd'],
  ['comment_start_string', 'commentStart'],
  ['comment_end_string', 'commentEnd'],
  ['line_statement_prefix', 'lineStatement'],
  ['line_comment_prefix', 'lineComment'],
  ['trim_blocks', 'trimBlocks'],
  ['lstrip_blocks', 'lstripBlocks'],
  ['newline_sequence', 'newline'],
  ['keep_trailing_newline', 'keepTrailingNewline'],
]);

const escapes = new Map([
  ['\\n', '\n'],
  ['\\r\\n', '\r\n'],
  ['\\r', '\r'],
]);

function headerValue(text: string): string | boolean {
  if (text === 'True') return true;
  if (text === 'False') return false;
  const quoted = /^(['"])([\s\S]*)\1$/.exec(text)?.[2];
  if (quoted === undefined) throw new PyError('runtime', 'ValueError', `malformed node or string: ${text}`);
  return escapes.get(quoted) ?? quoted;
}

/** A template file's text without its `#jinja2: name:value, …` line, and how to read it. */
export function readHeader(
  text: string,
  options: FileOptions,
  plain: Syntax = fileSyntax,
): { body: string; syntax: Syntax } {
  const { newlineSequence, ...rest } = options;
  let syntax = plain;
  const given = Object.entries(rest).filter(([name]) => !['path', 'named', 'dest'].includes(name));
  if (given.length > 0 || newlineSequence !== undefined) {
    syntax = { ...syntax, ...Object.fromEntries(given), newline: newlineSequence ?? syntax.newline };
  }
  if (!text.startsWith(marker)) return { body: text, syntax: shared(syntax, plain) };
  const end = text.indexOf('\n');
  const line = text.slice(marker.length, end < 0 ? text.length : end);
  const changes: [string, string | boolean][] = [];
  for (const pair of line.split(',')) {
    const colon = pair.indexOf(':');
    if (colon < 0)
      throw new PyError(
        'runtime',
        'AnsibleError',
        `failed to parse jinja2 override '${pair.trim()}'. Did you use something different from colon as key-value separator?`,
      );
    const setting = settings.get(pair.slice(0, colon).trim());
    if (setting !== undefined) changes.push([setting, headerValue(pair.slice(colon + 1).trim())]);
  }
  const body = end < 0 ? '' : text.slice(end + 1);
  return { body, syntax: shared({ ...syntax, ...Object.fromEntries(changes) }, plain) };
}

/**
 * A playbook value's text without its header, and how to read it; `skipped` characters are the header's. What decides
 * whether a text is a template at all are the usual marks (ansible-core 2.19).
 */
export function readValueHeader(
  text: string,
  plain: Syntax,
): { readonly body: string; readonly syntax: Syntax; readonly skipped: number } {
  if (!text.startsWith(marker)) return { body: text, syntax: plain, skipped: 0 };
  if (!text.includes('\n'))
    throw new PyError('syntax', 'AnsibleError', `Missing newline after '${marker}' override.`);
  const { body, syntax } = readHeader(text, {}, plain);
  return { body, syntax, skipped: text.length - body.length };
}

/** An error of a text that stands behind a header. */
export function moved(e: unknown, skipped: number): unknown {
  if (skipped > 0 && e instanceof PyError && !e.src && e.offset !== undefined) e.offset += skipped;
  return e;
}

const known = new Map<string, Syntax>();
/** One object for equal settings: compiled templates are kept by it. */
function shared(syntax: Syntax, plain: Syntax): Syntax {
  if (syntax === plain) return syntax;
  const key = JSON.stringify(syntax);
  const found = known.get(key);
  if (found) return found;
  if (known.size >= 64) known.clear();
  known.set(key, syntax);
  return syntax;
}
