/** `ansible.builtin.lineinfile` */
import { defineModule, fail, p } from '../../../sdk/index.ts';
import { planEdit, type FileText } from '../lib/edit.ts';
import { dropLines, putLine } from './edit-line.ts';

export const lineinfile = defineModule({
  name: 'ansible.builtin.lineinfile',
  summary: 'See to it that a line is in a text file, or is not',
  params: {
    path: p.path({ doc: 'The file.', required: true, aliases: ['dest', 'destfile', 'name'] }),
    state: p.choice(['absent', 'present'], { doc: 'Whether the line should be there.', default: 'present' }),
    regexp: p.str({
      doc: 'Python regular expression of the line to replace (the last one that matches) or of those to remove.',
      aliases: ['regex'],
    }),
    search_string: p.str({ doc: 'Text in the line to replace or remove, taken as it is.' }),
    line: p.str({ doc: 'The line, without its end.', aliases: ['value'] }),
    backrefs: p.bool({
      doc: 'Fill `\\1` and `\\g<name>` of the line from the match; a file without a match stays as it is.',
      default: false,
    }),
    insertafter: p.str({
      doc: 'Regular expression of the line to insert after (the last match), EOF or BOF.',
    }),
    insertbefore: p.str({ doc: 'Regular expression of the line to insert before (the last match), or BOF.' }),
    firstmatch: p.bool({ doc: 'Take the first match instead of the last.', default: false }),
    create: p.bool({ doc: 'Make the file when there is none.', default: false }),
    backup: p.bool({ doc: 'Keep a dated copy of the file.', default: false }),
    validate: p.str({ doc: 'A command that must succeed on the new file (`%s`).' }),
    ...p.fileAttributes,
  },
  constraints: {
    mutuallyExclusive: [
      ['insertbefore', 'insertafter'],
      ['regexp', 'search_string'],
      ['backrefs', 'search_string'],
    ],
  },
  diffList: true,
  ahead: true,
  support: { check: 'full', diff: 'full' },
  returns: {
    msg: 'What was done: line added, line replaced, 2 line(s) removed.',
    found: 'Number of lines that were removed.',
    backup: 'Where the old file was kept; empty when it was not.',
  },
  examples: [
    {
      title: 'Set an option',
      yaml: "lineinfile:\n  path: /etc/selinux/config\n  regexp: '^SELINUX='\n  line: SELINUX=enforcing",
    },
    {
      title: 'Remove a line',
      yaml: "lineinfile:\n  path: /etc/sudoers\n  state: absent\n  regexp: '^%wheel'",
    },
    {
      title: 'Insert before another',
      yaml: "lineinfile:\n  path: /etc/services\n  regexp: '^# port for http'\n  insertbefore: '^www.*80/tcp'\n  line: '# port for http by default'",
    },
    {
      title: 'Keep a part of the line',
      yaml: "lineinfile:\n  path: /opt/app/start.sh\n  regexp: '^(.*)Xms(\\d+)m(.*)$'\n  line: '\\1Xms2048m\\3'\n  backrefs: true",
    },
  ],
  plan(params, host, context) {
    const { regexp, search_string: searchString, line, state, backrefs } = params;
    if (regexp === '' || searchString === '') context.warn(emptyWarning(regexp === ''));
    const base = {
      path: params.path,
      wanted: params,
      backup: params.backup,
      backupKey: 'backup',
      validate: params.validate,
      unsafeWrites: params.unsafe_writes,
      result: { backup: '' },
    } as const;
    const adapted = (file: FileText) => ({
      regexp: regexp === undefined ? undefined : file.adapt(regexp),
      searchString: searchString === undefined ? undefined : file.adapt(searchString),
    });
    if (state === 'absent') {
      if (regexp === undefined && searchString === undefined && line === undefined)
        fail('one of line, search_string, or regexp is required with state=absent');
      return planEdit(host, context, {
        ...base,
        absent: { leave: 'file not present' },
        edit: (file) => {
          const edit = dropLines(file.text, {
            ...adapted(file),
            line: line === undefined ? undefined : file.adapt(line),
          });
          return { ...edit, result: { found: edit.found } };
        },
      });
    }
    if (backrefs && regexp === undefined) fail('regexp is required with backrefs=true');
    if (line === undefined) return fail('line is required with state=present');
    const { insertbefore } = params;
    const insertafter = params.insertafter ?? (insertbefore === undefined ? 'EOF' : undefined);
    return planEdit(host, context, {
      ...base,
      absent: params.create ? 'create' : { fail: (path) => `Destination ${path} does not exist !` },
      edit: (file) =>
        putLine(file.text, {
          ...adapted(file),
          line: file.adapt(line),
          insertafter: insertafter === undefined ? undefined : file.adapt(insertafter),
          insertbefore: insertbefore === undefined ? undefined : file.adapt(insertbefore),
          backrefs,
          firstmatch: params.firstmatch,
        }),
    });
  },
});

const emptyWarning = (isRegexp: boolean): string =>
  `The ${isRegexp ? 'regular expression' : 'search string'} is an empty string, which will match every line in the file. ` +
  'This may have unintended consequences, such as replacing the last line in the file rather than appending.' +
  (isRegexp ? " If this is desired, use '^' to match every line in the file and avoid this warning." : '');
