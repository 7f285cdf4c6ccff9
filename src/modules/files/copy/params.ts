/** Parameters of `copy`. */
import { modeParam, p, type Params } from '../../../sdk/index.ts';

export const copyParams = {
  src: p.path({
    doc:
      'File or directory of the controller (of the host with `remote_src`). Of a directory that ends with a slash ' +
      'only the content is copied.',
  }),
  content: p.raw({
    doc: 'What should be in the file, instead of `src`; a structure becomes JSON.',
    hidden: true,
  }),
  dest: p.path({
    doc: 'Where it goes. A directory when `src` is one or when it ends with a slash.',
    required: true,
  }),
  ...p.fileAttributes,
  mode: modeParam({ doc: 'Permissions as for `file`, or `preserve` for those of the source.' }, ['preserve']),
  directory_mode: modeParam(
    { doc: 'Permissions of directories that are made, or `preserve`. Existing ones are left alone.' },
    ['preserve'],
  ),
  backup: p.bool({ doc: 'Keep a dated copy of a file that is replaced.', default: false }),
  force: p.bool({ doc: 'Replace a file whose content differs.', default: true }),
  follow: p.bool({
    doc: 'Write to what a link on the host leads to instead of replacing it.',
    default: false,
  }),
  local_follow: p.bool({
    doc: 'Copy what links in the source lead to instead of the links. The default is true, but with `remote_src` links stay links.',
  }),
  remote_src: p.bool({ doc: 'The source is on the host.', default: false }),
  validate: p.str({
    doc: 'A command, run without a shell, that must succeed on the new file (`%s`) before it replaces the old one.',
  }),
  checksum: p.str({ doc: 'SHA-1 that the source must have.' }),
  decrypt: p.bool({ doc: 'Decrypt a source that is a vault file.', default: true }),
} as const;

export type CopyParams = Params<typeof copyParams>;
