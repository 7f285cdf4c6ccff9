/**
 * `ansible_local`: facts that the host's owner put into `*.fact` files, JSON or INI, or programs that print it.
 * @module
 */
import { parseForeignValues } from '../../sdk/index.ts';
import { record } from '../../util/record.ts';
import type { Answer } from '../answer.ts';

/** configparser's reading: sections of `key = value` or `key: value`, keys in lower case, continuation lines. */
export function parseIni(text: string): Record<string, Record<string, string>> | undefined {
  const sections = record<Record<string, string>>();
  const defaults = record<string>();
  let section: Record<string, string> | undefined;
  let last: string | undefined;
  for (const line of text.split('\n')) {
    if (/^\s*(?:[#;].*)?$/.test(line)) continue;
    const head = /^\[([^\]]+)\]/.exec(line);
    if (head !== null) {
      const name = head[1] ?? '';
      section = name === 'DEFAULT' ? defaults : (sections[name] ??= record());
      last = undefined;
      continue;
    }
    if (section === undefined) return undefined;
    if (/^\s/.test(line) && last !== undefined) {
      section[last] = `${section[last] ?? ''}\n${line.trim()}`;
      continue;
    }
    const pair = /^(.*?)\s*[=:]\s*(.*)$/.exec(line.trim());
    if (pair === null) return undefined;
    last = (pair[1] ?? '').toLowerCase();
    section[last] = (pair[2] ?? '').trimEnd();
  }
  for (const each of Object.keys(sections)) sections[each] = { ...defaults, ...sections[each] };
  return sections;
}

function parseFact(text: string, path: string): unknown {
  try {
    return parseForeignValues(text);
  } catch {
    const sections = parseIni(text);
    const values = Object.values(sections ?? {}).flatMap((section) => Object.values(section));
    // configparser reads `%` as the start of a reference.
    if (values.some((value) => /%(?![%(])/.test(value.replaceAll('%%', ''))))
      return `error loading facts as ini - please check content: ${path}`;
    return sections ?? `error loading facts as JSON or ini - please check content: ${path}`;
  }
}

export function localFacts(answer: Answer, folder: string): Record<string, unknown> {
  const local = record<unknown>();
  for (const file of answer.named('local')) {
    const path = `${folder}/${file}`;
    if (answer.has(`localdead ${file}`)) {
      local[file.replace('.fact', '')] =
        `Could not stat fact (${path}): [Errno 2] No such file or directory: '${path}'`;
      continue;
    }
    const [code, ...said] = answer.lines(`localrc ${file}`);
    local[file.replace('.fact', '')] =
      code !== undefined && code !== '0'
        ? `Failure executing fact script (${path}), rc: ${code}, err: ${said.join('\n')}`
        : parseFact(answer.section(`local ${file}`), path);
  }
  return local;
}
