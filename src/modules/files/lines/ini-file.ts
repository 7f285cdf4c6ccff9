/** `community.general.ini_file` */
import { defineModule, fail, p } from '../../../sdk/index.ts';
import { planEdit } from '../lib/edit.ts';
import { editIni } from './edit-ini.ts';

export const iniFile = defineModule({
  name: 'community.general.ini_file',
  summary: 'Set and remove options of an INI file',
  params: {
    path: p.path({ doc: 'The file.', required: true, aliases: ['dest'] }),
    section: p.str({ doc: 'Section; none for options before the first.' }),
    section_has_values: p.list(
      p.object(
        {
          option: p.str({ doc: 'Option.', required: true }),
          value: p.str({ doc: 'Its value.' }),
          values: p.list(p.str({ doc: 'Value.' }), { doc: 'Several values.' }),
        },
        { doc: 'An option that the section must have.' },
      ),
      { doc: 'Which of several sections of that name is meant.' },
    ),
    option: p.str({ doc: 'Option; without it, the whole section is meant.' }),
    value: p.str({ doc: 'Its value.' }),
    values: p.list(p.str({ doc: 'Value.' }), { doc: 'Several values, one line each.' }),
    state: p.choice(['absent', 'present'], { doc: 'Whether it should be there.', default: 'present' }),
    exclusive: p.bool({ doc: 'Remove other lines of the option.', default: true }),
    no_extra_spaces: p.bool({ doc: 'Write no blanks around the sign.', default: false }),
    ignore_spaces: p.bool({ doc: 'Do not change a line only for its blanks.', default: false }),
    allow_no_value: p.bool({ doc: 'Allow an option without value.', default: false }),
    modify_inactive_option: p.bool({
      doc: 'Change an option that is commented out instead of adding one.',
      default: true,
    }),
    create: p.bool({ doc: 'Make the file when there is none.', default: true }),
    backup: p.bool({ doc: 'Keep a dated copy of the file.', default: false }),
    follow: p.bool({ doc: 'Write to what a link leads to instead of replacing the link.', default: false }),
    ...p.fileAttributes,
  },
  constraints: {
    mutuallyExclusive: [['value', 'values']],
  },
  ahead: true,
  support: { check: 'full', diff: 'full' },
  returns: {
    path: 'The file.',
    msg: 'What was done: option added, option changed, section removed….',
    backup_file: 'Where the old file was kept.',
  },
  examples: [
    {
      title: 'Set an option',
      yaml: 'ini_file:\n  path: /etc/app.ini\n  section: drinks\n  option: fav\n  value: lemonade\n  mode: "0600"',
    },
    {
      title: 'Remove a section',
      yaml: 'ini_file:\n  path: /etc/app.ini\n  section: drinks\n  state: absent',
    },
  ],
  plan(params, host, context) {
    const list = (value: string | undefined, values: readonly string[] | undefined): readonly string[] =>
      values ?? (value === undefined ? [] : [value]);
    const present = params.state === 'present';
    const given = list(params.value, params.values);
    if (present && given.length === 0 && !params.allow_no_value)
      fail("Parameter 'value(s)' must be defined if state=present and allow_no_value=False.");
    return planEdit(host, context, {
      path: params.path,
      wanted: params,
      backup: params.backup,
      backupKey: 'backup_file',
      unsafeWrites: params.unsafe_writes,
      follow: params.follow,
      absent: params.create ? 'create' : { fail: (path) => `Destination ${path} does not exist!` },
      tellsPath: true,
      nothingKept: { backup_file: '' },
      edit: (file, exists) => {
        if (!exists && !present) return { text: '', changed: false, msg: 'OK' };
        const adapt = (text: string): string => file.adapt(text);
        return editIni(file.text, {
          section: params.section === undefined ? undefined : adapt(params.section),
          option: params.option === undefined ? undefined : adapt(params.option),
          values: given.map(adapt),
          present,
          exclusive: params.exclusive,
          allowNoValue: params.allow_no_value,
          noExtraSpaces: params.no_extra_spaces,
          ignoreSpaces: params.ignore_spaces,
          modifyInactive: params.modify_inactive_option,
          sectionHas: (params.section_has_values ?? []).map((has) => ({
            option: adapt(has.option),
            values: list(has.value, has.values).map(adapt),
          })),
        });
      },
    });
  },
});
