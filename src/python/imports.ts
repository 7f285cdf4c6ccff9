/**
 * What a Python file imports, read from its text.
 * @module
 */

export interface Import {
  /** Names as Python writes them, the likeliest first: `from a.b import c` may mean `a.b.c` or `a.b`. */
  readonly names: readonly string[];
  /** Below another statement (`try`, `if`, a function): the file may do without. */
  readonly optional: boolean;
}

/** Text of strings and comments gone, lines that go on put together. */
function logicalLines(text: string): string[] {
  const bare = text
    .replace(/\r\n?/g, '\n')
    .replace(
      /("""|''')(?:\\[^]|(?!\1)[^\\])*\1|"(?:\\[^]|[^"\\\n])*"|'(?:\\[^]|[^'\\\n])*'|#[^\n]*/g,
      (found) => (found.startsWith('#') ? '' : "''"),
    )
    .replace(/\\\n/g, ' ');
  return bare
    .replace(/^[ \t]*from\s+[\w.]+\s+import\s*\([^)]*\)/gm, (found) => found.replace(/\s*\n\s*/g, ' '))
    .split('\n');
}

/** `.x` and `..x` seen from a module, or from a package itself. */
function absolute(name: string, module: string, isPackage: boolean): string | undefined {
  const dots = /^\.*/.exec(name)?.[0].length ?? 0;
  if (dots === 0) return name;
  const parts = module.split('.');
  const up = isPackage ? dots - 1 : dots;
  if (up >= parts.length) return undefined;
  return [...parts.slice(0, parts.length - up), ...(name.length > dots ? [name.slice(dots)] : [])].join('.');
}

const wanted = /^(ansible\.module_utils|ansible_collections)(\.|$)/;

/** Imports of Ansible's and of collections' modules in a file that is the module `module`. */
export function importsOf(text: string, module: string, isPackage: boolean): Import[] {
  const found: Import[] = [];
  const add = (names: readonly (string | undefined)[], indent: string): void => {
    const known = names.filter((name) => name !== undefined && wanted.test(name)) as string[];
    if (known.length > 0) found.push({ names: known, optional: indent !== '' });
  };
  for (const line of logicalLines(text))
    for (const statement of line.split(';')) {
      const plain = /^(\s*)import\s+(.+)$/.exec(statement);
      if (plain)
        for (const part of (plain[2] ?? '').split(',')) add([part.trim().split(/\s+/)[0]], plain[1] ?? '');
      const from = /^(\s*)from\s+([\w.]+)\s+import\s+\(?([^)]*)\)?/.exec(statement);
      if (!from) continue;
      const base = absolute(from[2] ?? '', module, isPackage);
      if (base === undefined) continue;
      for (const part of (from[3] ?? '').split(',')) {
        const name = part.trim().split(/\s+/)[0] ?? '';
        if (name === '') continue;
        add(name === '*' ? [base] : [`${base}.${name}`, base], from[1] ?? '');
      }
    }
  return found;
}
