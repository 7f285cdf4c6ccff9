/** `ansible.builtin.replace` */
import { defineModule, p } from '../../../sdk/index.ts';
import { planEdit, type Edited } from '../lib/edit.ts';
import { findPlaces, replaceAll } from '../../lib/regex.ts';

export const replace = defineModule({
  name: 'ansible.builtin.replace',
  summary: 'Replace every match of a regular expression in a file',
  params: {
    path: p.path({ doc: 'The file.', required: true, aliases: ['dest', 'destfile', 'name'] }),
    regexp: p.str({ doc: 'Python regular expression; `^` and `$` match at every line.', required: true }),
    replace: p.str({
      doc: 'What to put in its place, with `\\1` and `\\g<name>`; empty removes.',
      default: '',
    }),
    after: p.str({ doc: 'Regular expression: only what comes after it is changed.' }),
    before: p.str({ doc: 'Regular expression: only what comes before it is changed.' }),
    backup: p.bool({ doc: 'Keep a dated copy of the file.', default: false }),
    validate: p.str({ doc: 'A command that must succeed on the new file (`%s`).' }),
    encoding: p.str({
      doc: 'Encoding of the file; only UTF-8 and encodings of single bytes.',
      default: 'utf-8',
    }),
    ...p.fileAttributes,
  },
  ahead: true,
  support: { check: 'full', diff: 'full' },
  differences: ['A file that is not valid UTF-8 is changed byte by byte, whatever `encoding` says.'],
  returns: {
    msg: 'How many replacements were made.',
    rc: 'Always 0; 256 for a directory, 257 when there is no such file.',
    backup_file: 'Where the old file was kept.',
  },
  examples: [
    {
      title: 'Rename a host',
      yaml: "replace:\n  path: /etc/hosts\n  regexp: '(\\s+)old\\.host\\.name(\\s+.*)?$'\n  replace: '\\1new.host.name\\2'",
    },
    {
      title: 'Only in one section',
      yaml: "replace:\n  path: /etc/apache2/sites-available/default.conf\n  after: '<VirtualHost [*]:80>'\n  before: '</VirtualHost>'\n  regexp: '^(.+)$'\n  replace: '# \\1'",
    },
  ],
  plan(params, host, context) {
    // What is wrong with the expressions is said whatever the file is.
    replaceIn('', { regexp: params.regexp, replace: params.replace, after: '', before: '' });
    return planEdit(host, context, {
      path: params.path,
      wanted: params,
      backup: params.backup,
      backupKey: 'backup_file',
      validate: params.validate,
      unsafeWrites: params.unsafe_writes,
      absent: { fail: (path) => `Path ${path} does not exist !` },
      result: { rc: 0 },
      heading: (path) => path,
      edit: (file) =>
        replaceIn(file.text, {
          regexp: file.adapt(params.regexp),
          replace: file.adapt(params.replace),
          after: file.adapt(params.after ?? ''),
          before: file.adapt(params.before ?? ''),
        }),
    });
  },
});

export interface ReplaceSpec {
  readonly regexp: string;
  readonly replace: string;
  /** Empty for none. */
  readonly after: string;
  readonly before: string;
}

/** `after` comes first, so that flags in front of it are those of the whole. */
const sectionPattern = ({ after, before }: ReplaceSpec): string =>
  `${after}(?P<subsection>.*${after !== '' && before !== '' ? '?' : ''})${before}`;

/** The part of the text that may be changed: offsets, or undefined when `after` and `before` match nothing. */
function section(text: string, spec: ReplaceSpec): { start: number; end: number } | undefined {
  if (spec.after === '' && spec.before === '') return { start: 0, end: text.length };
  const match = findPlaces(sectionPattern(spec), text, { dotAll: true });
  if (match === undefined) return undefined;
  const start = match.start('subsection');
  return { start, end: start + (match.group('subsection') ?? '').length };
}

export function replaceIn(text: string, spec: ReplaceSpec): Edited {
  const part = section(text, spec);
  if (part === undefined) {
    const msg = `Pattern for before/after params did not match the given file: ${sectionPattern(spec)}`;
    return { text, changed: false, msg };
  }
  const old = text.slice(part.start, part.end);
  const made = replaceAll(spec.regexp, spec.replace, old, {
    multiline: true,
    failure: 'Unable to process replace due to error',
  });
  if (made.count === 0 || made.text === old) return { text, changed: false, msg: '' };
  return {
    text: text.slice(0, part.start) + made.text + text.slice(part.end),
    changed: true,
    msg: `${made.count} replacements made`,
  };
}
