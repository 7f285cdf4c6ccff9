/**
 * The secrets of a file that is encrypted as a whole: its values, since they are what is shown.
 * @module
 */
import { parseYamlData } from '../../source/index.ts';
import { isDict, isList, type Value } from '../../util/value.ts';

/** Shorter values are words that turn up everywhere; where their names say that they are secrets, a few letters will do. */
const shortest = 6;
const named = /pass|pwd|secret|token|credential|private|key/i;

/** Texts among the values of a YAML file; none for a file of another kind. */
export function secretValues(content: Buffer, file: string): string[] {
  const found: string[] = [];
  const collect = (value: Value, isNamed: boolean): void => {
    if (typeof value === 'string') {
      if ((isNamed || value.length >= shortest) && !value.includes('{{')) found.push(value);
    } else if (typeof value === 'number' || typeof value === 'bigint') {
      if (isNamed) found.push(String(value));
    } else if (isList(value)) for (const item of value) collect(item, isNamed);
    else if (isDict(value))
      for (const [key, member] of value)
        collect(member, isNamed || (typeof key === 'string' && named.test(key)));
  };
  const data = parsed(content, file);
  // The error about a file that is not YAML shows its lines.
  if (data === undefined) return brokenLines(content.toString('utf8'));
  // A text alone is not a file of variables; the vault has taken it for a secret as it is.
  if (isDict(data) || isList(data)) collect(data, false);
  return found;
}

const brokenLines = (text: string): string[] =>
  text
    .split(/\r?\n/)
    .map((line) => line.replace(/^[\s-]*([\w.-]+\s*:\s*)?/, '').replace(/^["']|["']?\s*$/g, ''))
    .filter((value) => value.length >= shortest);

function parsed(content: Buffer, file: string): Value | undefined {
  try {
    return parseYamlData(content.toString('utf8'), file);
  } catch {
    return undefined;
  }
}
