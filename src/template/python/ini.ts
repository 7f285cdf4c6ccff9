/**
 * Python's configparser.
 * @module
 */
import { raise } from '../runtime/errors.ts';

interface IniOptions {
  /** A properties file: keys without sections. */
  readonly properties: boolean;
  readonly caseSensitive: boolean;
  /** Whether a key may stand without a value. */
  readonly allowNoValue: boolean;
}

/** Null: a key without a value. */
type Members = Map<string, string | null>;

/** The section whose members all others have too. */
const shared = 'DEFAULT';

class IniReader {
  readonly sections = new Map<string, Members>([[shared, new Map()]]);
  readonly #o: IniOptions;
  #members: Members | undefined;
  #section = '';
  #lastKey: string | undefined;

  constructor(options: IniOptions) {
    this.#o = options;
    if (options.properties) this.#open('java_properties');
  }
  line(line: string, number: number): void {
    if (/^\s*(?:[#;].*)?$/.test(line)) return;
    const section = /^\[(.+)\]/.exec(line)?.[1];
    if (/^\s/.test(line) && this.#lastKey !== undefined) this.#more(line.trim());
    else if (section !== undefined) this.#open(section);
    else this.#key(line.trim(), number);
  }
  #open(name: string): void {
    if (name !== shared && this.sections.has(name))
      raise('DuplicateSectionError', `section '${name}' already exists`);
    this.#members = this.sections.get(name) ?? new Map();
    this.sections.set(name, this.#members);
    this.#section = name;
    this.#lastKey = undefined;
  }
  #more(text: string): void {
    const key = this.#lastKey ?? '';
    this.#members?.set(key, `${this.#members.get(key) ?? ''}\n${text}`);
  }
  #key(line: string, number: number): void {
    if (!this.#members) return raise('MissingSectionHeaderError', 'File contains no section headers.');
    const [, written = '', mark, value = ''] = /^([^=:]*?)\s*(?:([=:])\s*(.*))?$/.exec(line) ?? [];
    if (mark === undefined && !this.#o.allowNoValue)
      raise('ParsingError', `Source contains parsing errors: [line ${number}]: '${line}'`);
    const key = this.#o.caseSensitive ? written : written.toLowerCase();
    if (this.#members.has(key)) {
      const where = `While reading from '<???>' [line ${number}]`;
      raise('DuplicateOptionError', `${where}: option '${key}' in section '${this.#section}' already exists`);
    }
    this.#members.set(key, mark === undefined ? null : value.trim());
    this.#lastKey = key;
  }
}

/** Sections and their members; what is in `DEFAULT` is in every section. */
export function readIni(
  text: string,
  options: IniOptions,
): ReadonlyMap<string, ReadonlyMap<string, string | null>> {
  const reader = new IniReader(options);
  text.split(/\r?\n/).forEach((line, i) => {
    reader.line(line, i + 1);
  });
  const { sections } = reader;
  const defaults = sections.get(shared) ?? [];
  sections.delete(shared);
  return new Map([...sections].map(([name, members]) => [name, new Map([...defaults, ...members])]));
}

const maxDepth = 10;

/** A value with `%(name)s` put in. */
export function interpolate(value: string, members: ReadonlyMap<string, string | null>, depth = 0): string {
  if (depth > maxDepth) return raise('InterpolationDepthError', `Recursion limit exceeded: ${value}`);
  return value.replace(
    /%(?:%|\(([^)]+)\)s|(.*))/g,
    (all: string, name: string | undefined, rest?: string) => {
      if (all === '%%') return '%';
      if (name === undefined)
        return raise(
          'InterpolationSyntaxError',
          `'%' must be followed by '%' or '(', found: '%${rest ?? ''}'`,
        );
      const found = members.get(name.toLowerCase());
      if (found === undefined)
        return raise(
          'InterpolationMissingOptionError',
          `Bad value substitution: ${value} refers to '${name}', which is not there`,
        );
      return interpolate(found ?? '', members, depth + 1);
    },
  );
}
