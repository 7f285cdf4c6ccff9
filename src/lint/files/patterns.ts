/**
 * Patterns of paths: those that tell kinds of files, and those of `.gitignore`.
 * @module
 */

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** A set `[a-z]` as a regular expression, and its length; undefined when it is left open. */
function setAt(pattern: string, at: number): readonly [string, number] | undefined {
  const end = pattern.indexOf(']', at + (/^\[[!^]/.test(pattern.slice(at, at + 2)) ? 3 : 2));
  if (end === -1) return undefined;
  const body = pattern
    .slice(at + 1, end)
    .replace(/\\/g, '\\\\')
    .replace(/^!/, '^');
  return [`[${body}]`, end - at + 1];
}

/** `a{b,c}` to `ab` and `ac`; braces may stand in braces. */
export function expandBraces(pattern: string): string[] {
  const open = pattern.indexOf('{');
  if (open === -1) return [pattern];
  let depth = 0;
  let from = open + 1;
  const parts: string[] = [];
  for (let i = open; i < pattern.length; i++) {
    const char = pattern[i];
    if (char === '{') depth++;
    else if (char === ',' && depth === 1) {
      parts.push(pattern.slice(from, i));
      from = i + 1;
    } else if (char === '}' && --depth === 0) {
      parts.push(pattern.slice(from, i));
      const rest = pattern.slice(i + 1);
      return parts.flatMap((part) => expandBraces(pattern.slice(0, open) + part + rest));
    }
  }
  return [pattern];
}

/** One pattern without braces: `**` crosses folders, `*` and `?` do not. */
function body(pattern: string): string {
  let out = '';
  for (let i = 0; i < pattern.length; i++) {
    const char = pattern[i] ?? '';
    if (pattern.startsWith('**/', i) && (i === 0 || pattern[i - 1] === '/')) {
      out += '(?:.*/)?';
      i += 2;
    } else if (pattern.startsWith('/**', i) && i + 3 === pattern.length) {
      out += '/.*';
      i += 2;
    } else if (pattern.startsWith('**', i)) {
      out += '[^/]*';
      i++;
    } else if (char === '*') out += '[^/]*';
    else if (char === '?') out += '[^/]';
    else if (char === '[') {
      const set = setAt(pattern, i);
      out += set?.[0] ?? '\\[';
      i += (set?.[1] ?? 1) - 1;
    } else out += escaped(char);
  }
  return out;
}

const globs = new Map<string, RegExp>();

/** Whether a whole path fits a pattern with `**` and braces. */
export function globMatch(pattern: string, path: string): boolean {
  let compiled = globs.get(pattern);
  if (compiled === undefined) {
    compiled = new RegExp(`^(?:${expandBraces(pattern).map(body).join('|')})$`, 's');
    globs.set(pattern, compiled);
  }
  return compiled.test(path);
}

interface IgnoreLine {
  readonly test: RegExp;
  readonly negated: boolean;
}

function ignoreLine(written: string): IgnoreLine | undefined {
  let line = written.replace(/\r$/, '').replace(/(?<!\\)\s+$/, '');
  if (line === '' || line.startsWith('#')) return undefined;
  const negated = line.startsWith('!');
  if (negated) line = line.slice(1);
  line = line.replace(/^\\(?=[#!])/, '');
  const folder = line.endsWith('/');
  if (folder) line = line.slice(0, -1);
  const anchored = line.includes('/');
  line = line.replace(/^(?:\.?\/)+/, '');
  // A name fits a file, a folder, and all that lies below it.
  const tail = folder ? '/' : '(?:/|$)';
  return { test: new RegExp(`^${anchored ? '' : '(?:.*/)?'}${body(line)}${tail}`, 's'), negated };
}

/** What lines of a `.gitignore` leave out. Paths are given from its folder; folders with a slash at their end. */
export function ignoreMatcher(lines: readonly string[]): (path: string) => boolean {
  const rules = lines.map(ignoreLine).filter((rule) => rule !== undefined);
  return (path) => {
    let ignored = false;
    for (const { test, negated } of rules) if (ignored === negated && test.test(path)) ignored = !negated;
    return ignored;
  };
}
