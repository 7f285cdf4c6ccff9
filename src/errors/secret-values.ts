/**
 * Values in the lines of a book that are secrets by the names of their parameters or variables. Told by the text alone:
 * errors show lines of files that no parser could read, and of tasks that nothing has looked at so far.
 * @module
 */

/** What stands in place of a secret in a line. */
const mask = '********';

/** A part of a line: from the first column (0-based) up to the one behind the last. */
type Part = readonly [from: number, to: number];

const names =
  /(?:^|[_-])(?:pass|pw|pwd|psk|pin|t?otp|auth|bearer|cookies?|session[_-]?id|secrets?|tokens?|credentials?|authorization|(?:api|access|secret|private|signing_ca)[_-]?key|private_?key_content|(?:auth|hash)_string)$|(?:passwd|password|passphrase)s?$/i;

/** Names that end like those of secrets and are none. */
const harmless: ReadonlySet<string> = new Set(['update_password']);

/** Parameters whose names say nothing, with the module that hides them. */
const ofModules: ReadonlyMap<string, RegExp> = new Map([
  ['content', /(?:^|[\s.{"'])copy["']?\s*[:=]/m],
  ['data', /(?:^|[\s.{"'])docker_secret["']?\s*[:=]/m],
]);

/** Whether a parameter of this name, in a task of this text, holds a secret. */
export const isSecretName = (name: string, task: string): boolean =>
  ofModules.get(name)?.test(task) ?? (names.test(name) && !harmless.has(name));

const indentOf = (line: string): number => line.length - line.trimStart().length;

/** The lines of the list item that a line is in: from the first up to the one behind the last. */
function itemAround(
  lines: readonly string[],
  index: number,
): { readonly start: number; readonly end: number } {
  let start = index;
  let limit = indentOf(lines[index] ?? '');
  for (; start > 0 && !(/^\s*-\s/.test(lines[start] ?? '') && indentOf(lines[start] ?? '') <= limit); start--)
    if ((lines[start] ?? '').trim() !== '') limit = Math.min(limit, indentOf(lines[start] ?? ''));
  const dash = indentOf(lines[start] ?? '');
  let end = start + 1;
  while (end < lines.length && ((lines[end] ?? '').trim() === '' || indentOf(lines[end] ?? '') > dash)) end++;
  return { start, end };
}

const openingKey = /^\s*(?:-\s+)*(?:(["'])(.*?)\1|([\w.-]+))\s*:(?:\s|$)/;

/** Whether a text names a secret: a parameter, or a key of several words. */
const namesSecret = (text: string, task: string): boolean =>
  text.split(/[^\w.-]+/).some((word) => isSecretName(word, task));

/** The value of a key of its own: `? key` and `: value`. */
const explicitValue = /^\s*(?:-\s+)*:(?=\s|$)\s*/;

/** Whether the key above a line that begins with a colon names a secret. */
function explicitlySecret(lines: readonly string[], index: number, task: string): boolean {
  const indent = indentOf(lines[index] ?? '');
  for (let i = index - 1; i >= 0; i--) {
    const line = lines[i] ?? '';
    if (line.trim() !== '' && indentOf(line) < indent && !/^\s*(?:-\s+)*\?\s/.test(line)) return false;
    if (/^\s*(?:-\s+)*\?(?:\s|$)/.test(line)) return namesSecret(lines.slice(i, index).join(' '), task);
  }
  return false;
}

/** Whether a line goes on with a value that began above, below a key of a secret. */
function goesOn(lines: readonly string[], index: number, task: string): boolean {
  let indent = indentOf(lines[index] ?? '');
  if (/^\s*-\s/.test(lines[index] ?? '')) indent++;
  for (let i = index - 1; i >= 0 && indent > 0; i--) {
    const line = lines[i] ?? '';
    if (line.trim() === '' || indentOf(line) >= indent) continue;
    indent = indentOf(line);
    const [, , quoted, key = quoted] = openingKey.exec(line) ?? [];
    if (key !== undefined && namesSecret(key, task)) return true;
    if (explicitValue.test(line) && explicitlySecret(lines, i, task)) return true;
  }
  return false;
}

/** Where a value that begins at a column ends. */
function endOf(line: string, start: number, sign: string): number {
  const rest = line.slice(start);
  const quoted = /^(?:"(?:\\.|[^"\\])*"|'(?:''|[^'])*')/.exec(rest);
  if (quoted !== null) return start + quoted[0].length;
  if (sign === '=') return start + (/^(?:\{\{.*?\}\}|[^\s"'])+/.exec(rest)?.[0].length ?? rest.length);
  const inBraces = /\{(?!\{)[^{}]*$/.test(line.slice(0, start).replace(/\{\{.*?\}\}/g, ''));
  const plain = inBraces ? /^(?:\{\{.*?\}\}|[^,}])*/ : /^(?:(?!\s#).)*/;
  return start + (plain.exec(rest)?.[0].trimEnd().length ?? rest.length);
}

/** The literal parts of a value: all of it, or the quoted texts in what is a template as a whole. */
function literalParts(line: string, from: number, to: number): Part[] {
  const value = line.slice(from, to);
  // A yes or a no hides nothing: `force_basic_auth: true`.
  if (/^(?:[|>][+-]?\d?|!vault.*|~|null|true|false|yes|no|on|off|)$/i.test(value)) return [];
  const template = /^(["']?)\{\{.*\}\}\1$/.exec(value);
  if (template === null) return [[from, to]];
  const lead = template[1]?.length ?? 0;
  return [...value.slice(lead, value.length - lead).matchAll(/'[^']+'|"[^"]+"/g)].map(
    ({ index, 0: text }) => [from + lead + index + 1, from + lead + index + text.length - 1],
  );
}

/** A value without a sign before it: of an option of a command, or of a setting whose sign was forgotten. */
const besideName = [/(?<![\w.-])(--?[\w-]+)\s+(?=[^\s-])/g, /^\s*(?:-\s+)?([\w.-]+)\s+(?=\S+\s*$)/g];

/** Passwords in the options of common programs whose names say nothing. */
const ofPrograms = [
  /\bcurl\b.*?\s(?:-u\s*|--user[\s=]+)["']?[^\s:"']+:(?=[^\s"'])/g,
  /\b(?:mysql|mariadb)[\w-]*\b.*?\s-p(?=[^\s"'])/g,
];

/** Where passwords stand that commands are given. */
function inCommands(line: string, task: string): Part[] {
  const from = [
    ...besideName.flatMap((pattern) =>
      [...line.matchAll(pattern)].filter(([, name = '']) => isSecretName(name, task)),
    ),
    ...ofPrograms.flatMap((pattern) => [...line.matchAll(pattern)]),
  ].map(({ index, 0: text }) => index + text.length);
  return from.flatMap((start) => literalParts(line, start, endOf(line, start, '=')));
}

/** A name and the sign that assigns to it. Behind quotes, as in JSON, the sign needs no blank. */
const nameAndSign = /(?<![\w.-])(?:(["'])((?:(?!\1)[\w\s.,-])*)\1\s*([:=])|([\w.-]+)\s*(:(?=\s)|=))\s*/g;

/** Where secrets stand in a line (its index). */
export function secretParts(lines: readonly string[], index: number): Part[] {
  const line = lines[index] ?? '';
  if (line.trim() === '') return [];
  const { start, end } = itemAround(lines, index);
  const task = lines.slice(start, end).join('\n');
  if (goesOn(lines, index, task)) return [[indentOf(line), line.length]];
  const parts: Part[] = [];
  const explicit = explicitValue.exec(line)?.[0].length;
  if (explicit !== undefined && explicitlySecret(lines, index, task))
    return literalParts(line, explicit, endOf(line, explicit, ':'));
  for (const found of line.matchAll(nameAndSign)) {
    const [whole, , quoted, quotedSign, plainKey, sign = quotedSign] = found;
    const from = found.index + whole.length;
    const key = quoted ?? plainKey ?? '';
    if (from < (parts.at(-1)?.[1] ?? 0) || !namesSecret(key, task)) continue;
    parts.push(...literalParts(line, from, endOf(line, from, sign ?? ':')));
  }
  for (const part of inCommands(line, task))
    if (!parts.some(([from, to]) => part[0] < to && from < part[1])) parts.push(part);
  return parts.sort(([a], [b]) => a - b);
}

/** A line without its secrets, and where in it a column (0-based) of the line as it is has come to stand. */
export function withoutSecrets(
  lines: readonly string[],
  index: number,
): { readonly text: string; column(at: number): number } {
  const line = lines[index] ?? '';
  const parts = secretParts(lines, index);
  let text = '';
  let copied = 0;
  for (const [from, to] of parts) {
    text += line.slice(copied, from) + mask;
    copied = to;
  }
  return {
    text: text + line.slice(copied),
    column: (at) => {
      let shift = 0;
      for (const [from, to] of parts) {
        if (at >= to) shift += mask.length - (to - from);
        else if (at > from) return from + shift;
      }
      return at + shift;
    },
  };
}

/** Texts of a secret that a message is searched for: it as a whole, and its longer words, which a mistake in it may part. */
function wordsOf(value: string): string[] {
  const whole = value.replace(/^(["'])(.*)\1$/, '$2');
  return [
    whole,
    JSON.stringify(whole).slice(1, -1),
    ...whole.split(/[\s"'{}:,]+/).filter((word) => word.length > 4),
  ];
}

const plain = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** A message about a line without the secrets that stand there and in the lines that belong to it. */
export function withoutSecretsOf(message: string, lines: readonly string[], index: number): string {
  const { start, end } = itemAround(lines, index);
  let out = message;
  for (let i = Math.max(0, Math.min(start, index - 2)); i < Math.max(end, index + 1); i++)
    for (const [from, to] of secretParts(lines, i))
      for (const word of wordsOf((lines[i] ?? '').slice(from, to)))
        if (word.trim().length > 2)
          out = out.replace(new RegExp(`(?<![\\w-])${plain(word)}(?![\\w-])`, 'g'), () => mask);
  return out;
}
