/** `ansible.builtin.blockinfile` */
import { defineModule, p } from '../../../sdk/index.ts';
import { planEdit } from '../lib/edit.ts';
import { putBlock } from './edit-block.ts';

export const blockinfile = defineModule({
  name: 'ansible.builtin.blockinfile',
  summary: 'Keep a block of lines between two marks of a text file',
  params: {
    path: p.path({ doc: 'The file.', required: true, aliases: ['dest', 'destfile', 'name'] }),
    state: p.choice(['absent', 'present'], { doc: 'Whether the block should be there.', default: 'present' }),
    marker: p.str({
      doc: 'Line before and after the block; `{mark}` becomes `marker_begin` and `marker_end`.',
      default: '# {mark} ANSIBLE MANAGED BLOCK',
    }),
    marker_begin: p.str({ doc: 'What `{mark}` is before the block.', default: 'BEGIN' }),
    marker_end: p.str({ doc: 'What `{mark}` is after the block.', default: 'END' }),
    block: p.str({ doc: 'The lines; empty removes the block.', default: '', aliases: ['content'] }),
    insertafter: p.str({ doc: 'Regular expression of the line to insert after (the last match), or EOF.' }),
    insertbefore: p.str({ doc: 'Regular expression of the line to insert before (the last match), or BOF.' }),
    append_newline: p.bool({ doc: 'See to an empty line after the block.', default: false, since: '2.16' }),
    prepend_newline: p.bool({ doc: 'See to an empty line before the block.', default: false, since: '2.16' }),
    create: p.bool({ doc: 'Make the file when there is none.', default: false }),
    backup: p.bool({ doc: 'Keep a dated copy of the file.', default: false }),
    validate: p.str({ doc: 'A command that must succeed on the new file (`%s`).' }),
    ...p.fileAttributes,
  },
  constraints: { mutuallyExclusive: [['insertbefore', 'insertafter']] },
  diffList: true,
  ahead: true,
  support: { check: 'full', diff: 'full' },
  returns: {
    msg: 'What was done: Block inserted, Block removed, File created.',
    backup_file: 'Where the old file was kept.',
  },
  examples: [
    {
      title: 'Options of sshd',
      yaml: 'blockinfile:\n  path: /etc/ssh/sshd_config\n  block: |\n    Match User ansible-agent\n    PasswordAuthentication no\n  validate: /usr/sbin/sshd -T -f %s',
    },
    {
      title: 'With marks of its own, after another line',
      yaml: 'blockinfile:\n  path: /var/www/html/index.html\n  marker: "<!-- {mark} OF APP -->"\n  insertafter: "<body>"\n  block: |\n    <h1>Welcome</h1>',
    },
    { title: 'Remove it', yaml: 'blockinfile:\n  path: /etc/hosts\n  state: absent' },
  ],
  plan(params, host, context) {
    const present = params.state === 'present';
    const mark = (word: string): string => params.marker.replaceAll('{mark}', word);
    const absent = params.create ? 'create' : { fail: (path: string) => `Path ${path} does not exist !` };
    return planEdit(host, context, {
      path: params.path,
      wanted: params,
      backup: params.backup,
      backupKey: 'backup_file',
      validate: params.validate,
      unsafeWrites: params.unsafe_writes,
      absent: present || !params.create ? absent : { leave: `File ${params.path} not present` },
      edit: (file, exists) => {
        const adapt = (text: string | undefined) => (text === undefined ? undefined : file.adapt(text));
        const insertafter = adapt(params.insertafter);
        const insertbefore = adapt(params.insertbefore);
        const text = putBlock(file.text, {
          block: file.adapt(params.block),
          begin: file.adapt(mark(params.marker_begin)),
          end: file.adapt(mark(params.marker_end)),
          insertafter,
          insertbefore,
          prependNewline: params.prepend_newline,
          appendNewline: params.append_newline,
          present,
        });
        if (exists && text === file.text) return { text, changed: false, msg: '' };
        const removed = !present || params.block === '';
        return {
          text,
          changed: true,
          msg: exists ? `Block ${removed ? 'removed' : 'inserted'}` : 'File created',
        };
      },
    });
  },
});
