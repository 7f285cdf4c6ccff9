/** Python's `fnmatch`: `*`, `?`, `[seq]` and `[!seq]` as a regular expression for the whole text. */
export function fnmatch(pattern: string): RegExp {
  const source = pattern.replace(
    /\[(!?)(\]?[^\]]*)\]|[\\^$.|+(){}[\]*?]/g,
    (all, not: string | undefined, set: string | undefined) => {
      if (set !== undefined) return `[${not === '!' ? '^' : ''}${set.replace(/[\\\]^]/g, '\\$&')}]`;
      if (all === '*') return '.*';
      return all === '?' ? '.' : `\\${all}`;
    },
  );
  return new RegExp(`^${source}$`, 's');
}
