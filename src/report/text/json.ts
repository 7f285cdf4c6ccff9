/**
 * JSON as Python's json module writes it (`sort_keys=True, ensure_ascii=False`), since scripts grep for it.
 * @module
 */

const byCodePoint = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const scalar = (value: unknown): string => {
  if (typeof value === 'bigint') return value.toString();
  return value === undefined ? 'null' : JSON.stringify(value);
};

/** `{"a": 1, "b": [2]}`; with `indent`, one member per line. Keys sorted, undefined members left out. */
export function pyJson(value: unknown, indent = 0, level = 0): string {
  if (value instanceof Date) return scalar(value);
  if (Array.isArray(value)) {
    const items = value.map((item: unknown) => pyJson(item, indent, level + 1));
    return wrap('[', items, ']', indent, level);
  }
  if (value !== null && typeof value === 'object') {
    const members = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([a], [b]) => byCodePoint(a, b))
      .map(([key, member]) => `${JSON.stringify(key)}: ${pyJson(member, indent, level + 1)}`);
    return wrap('{', members, '}', indent, level);
  }
  return scalar(value);
}

function wrap(open: string, parts: readonly string[], close: string, indent: number, level: number): string {
  if (parts.length === 0) return open + close;
  if (indent === 0) return open + parts.join(', ') + close;
  const pad = '\n' + ' '.repeat(indent * (level + 1));
  return `${open}${pad}${parts.join(`,${pad}`)}\n${' '.repeat(indent * level)}${close}`;
}
