/**
 * Files of repositories (`.repo`): sections of options, values of which may go over several lines.
 * @module
 */

export interface RepoSection {
  readonly name: string;
  readonly options: ReadonlyMap<string, string>;
  /** The lines of the section, with its head. */
  readonly lines: readonly string[];
}

export interface RepoFile {
  /** What stands before the first section. */
  readonly head: readonly string[];
  readonly sections: readonly RepoSection[];
}

export function parseRepoFile(text: string): RepoFile {
  const head: string[] = [];
  const sections: { name: string; options: Map<string, string>; lines: string[] }[] = [];
  let last: string | undefined;
  for (const line of text === '' ? [] : text.replace(/\n$/, '').split('\n')) {
    const name = /^\[(.+)\]\s*$/.exec(line)?.[1];
    if (name !== undefined) {
      sections.push({ name, options: new Map(), lines: [line] });
      last = undefined;
      continue;
    }
    const section = sections.at(-1);
    (section?.lines ?? head).push(line);
    if (section === undefined || /^\s*([#;]|$)/.test(line)) continue;
    const [, key, value = ''] = /^([^\s=:][^=:]*?)\s*[=:]\s*(.*?)\s*$/.exec(line) ?? [];
    if (/^\s/.test(line) && last !== undefined)
      section.options.set(last, `${section.options.get(last) ?? ''}\n${line.trim()}`);
    else if (key !== undefined) {
      last = key.toLowerCase();
      section.options.set(last, value);
    }
  }
  return { head, sections };
}

const linesOf = (name: string, options: ReadonlyMap<string, string>): string[] => [
  `[${name}]`,
  ...[...options].map(([key, value]) => `${key} = ${value.replaceAll('\n', '\n\t')}`),
  '',
];

const same = (a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean =>
  a.size === b.size && [...a].every(([key, value]) => b.get(key) === value);

/** The text with a section as it should be, or without it; the same text when nothing differs. */
export function editRepoFile(
  text: string,
  name: string,
  options: ReadonlyMap<string, string> | undefined,
): string {
  const { head, sections } = parseRepoFile(text);
  const old = sections.find((section) => section.name === name);
  if (options === undefined ? old === undefined : old !== undefined && same(old.options, options))
    return text;
  const kept = sections.flatMap((section) => {
    if (section.name !== name) return section.lines;
    return options === undefined ? [] : linesOf(name, options);
  });
  const added = old === undefined && options !== undefined ? linesOf(name, options) : [];
  const lines = [...head, ...kept, ...added];
  while (lines.at(-1)?.trim() === '') lines.pop();
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}
