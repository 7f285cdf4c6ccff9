/** `ansible.builtin.template` */
import { posix } from 'node:path';
import { stat } from 'node:fs/promises';
import { defineModule, fail, modeParam, p } from '../../../sdk/index.ts';
import { octal } from '../lib/attributes.ts';
import { expandPath } from '../lib/paths.ts';
import { planPut } from '../lib/put.ts';
import { bytesSource } from '../lib/source.ts';
import { encode, encodings } from './encoding.ts';

const newlines: Readonly<Record<string, string>> = { '\\n': '\n', '\\r': '\r', '\\r\\n': '\r\n' };

export const template = defineModule({
  name: 'ansible.builtin.template',
  summary: 'Render a Jinja2 template of the controller to a file on the host',
  description: 'Looked for in `templates/` of the role, then beside the task file and the playbook.',
  params: {
    src: p.path({ doc: 'The template on the controller.', required: true }),
    dest: p.path({ doc: 'Where the file goes; inside it when it is a directory.', required: true }),
    ...p.fileAttributes,
    mode: modeParam({ doc: 'Permissions as for `file`, or `preserve` for those of the template.' }, [
      'preserve',
    ]),
    backup: p.bool({ doc: 'Keep a dated copy of a file that is replaced.', default: false }),
    force: p.bool({ doc: 'Replace a file whose content differs.', default: true }),
    follow: p.bool({ doc: 'Write to what a link leads to instead of replacing the link.', default: false }),
    validate: p.str({
      doc: 'A command, run without a shell, that must succeed on the new file (`%s`) before it replaces the old one.',
    }),
    newline_sequence: p.choice(['\n', '\r', '\r\n', '\\n', '\\r', '\\r\\n'], {
      doc: 'End of lines.',
      default: '\n',
    }),
    block_start_string: p.str({ doc: 'Marks the start of a block.', default: '{%' }),
    block_end_string: p.str({ doc: 'Marks the end of a block.', default: '%}' }),
    variable_start_string: p.str({ doc: 'Marks the start of an expression.', default: '{{' }),
    variable_end_string: p.str({ doc: 'Marks the end of an expression.', default: '}}' }),
    comment_start_string: p.str({ doc: 'Marks the start of a comment.', default: '{#' }),
    comment_end_string: p.str({ doc: 'Marks the end of a comment.', default: '#}' }),
    trim_blocks: p.bool({ doc: 'Drop the newline after a block.', default: true }),
    lstrip_blocks: p.bool({
      doc: 'Drop blanks and tabs before a block at the start of a line.',
      default: false,
    }),
    output_encoding: p.str({ doc: `Encoding of the file: ${encodings}.`, default: 'utf-8' }),
  },
  missingMessage: 'src and dest are required',
  async: 'refused',
  diffList: true,
  ahead: true,
  support: { check: 'full', diff: 'full' },
  differences: ['The diff shows the path of the template instead of that of a temporary file.'],
  returns: {
    dest: 'Path of the file.',
    src: 'Path of the template.',
    checksum: 'SHA-1 of the file.',
    md5sum: 'MD5 of the file.',
    backup_file: 'Where the old file was kept.',
    mode: 'Permissions as octal text.',
    owner: 'Name of the owner.',
    group: 'Name of the group.',
    uid: 'Number of the owner.',
    gid: 'Number of the group.',
    size: 'Bytes.',
    state: 'Always `file` (or `hard`).',
  },
  examples: [
    {
      title: 'A configuration file',
      yaml: 'template:\n  src: app.conf.j2\n  dest: /etc/app.conf\n  mode: "0644"',
    },
    {
      title: 'Only when it is valid',
      yaml: 'template:\n  src: sudoers.j2\n  dest: /etc/sudoers.d/app\n  mode: "0440"\n  validate: visudo -cf %s\n  backup: true',
    },
  ],
  async plan(params, host, context) {
    const { controller } = context;
    const [file, dest] = await Promise.all([
      controller.findFile('templates', params.src),
      expandPath(host, params.dest),
    ]);
    const bytes = await controller.decrypt(await controller.readFile(file), file);
    const text = bytes.toString('utf8');
    if (!Buffer.from(text).equals(bytes)) fail('Template source files must be utf-8 encoded', { src: file });
    const rendered = await controller.render(text, {
      file,
      named: params.src,
      dest: params.dest,
      trimBlocks: params.trim_blocks,
      lstripBlocks: params.lstrip_blocks,
      newlineSequence: newlines[params.newline_sequence] ?? params.newline_sequence,
      blockStart: params.block_start_string,
      blockEnd: params.block_end_string,
      variableStart: params.variable_start_string,
      variableEnd: params.variable_end_string,
      commentStart: params.comment_start_string,
      commentEnd: params.comment_end_string,
    });
    const mode = params.mode === 'preserve' ? octal((await stat(file)).mode & 0o7777) : params.mode;
    return planPut(host, context, {
      source: bytesSource(encode(rendered, params.output_encoding || 'utf-8')),
      dest,
      name: posix.basename(params.src),
      label: file,
      wanted: { ...params, mode },
      follow: params.follow,
      force: params.force,
      backup: params.backup,
      validate: params.validate,
      unsafeWrites: params.unsafe_writes,
      result: { src: file },
    });
  },
});
