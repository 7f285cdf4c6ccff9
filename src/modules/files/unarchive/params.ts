import { p, type Params } from '../../../sdk/index.ts';

export const unarchiveParams = {
  src: p.path({
    doc: 'The archive: a file of the controller (looked for in `files/`), with `remote_src` a path on the host or a URL that the host can reach.',
    required: true,
  }),
  dest: p.path({ doc: 'Existing directory on the host.', required: true }),
  remote_src: p.bool({ doc: '`src` is on the host, or a URL.', default: false, since: '2.2' }),
  copy: p.bool({ doc: 'The opposite of `remote_src`.', deprecated: 'Use remote_src.' }),
  creates: p.path({ doc: 'A path on the host; when it exists, nothing is done.', since: '1.6' }),
  list_files: p.bool({ doc: 'Return the names in the archive as `files`.', default: false }),
  include: p.list(p.str({ doc: 'A name or pattern.' }), {
    doc: 'Unpack only these: patterns in a zip, names of files and directories in a tar.',
    default: [],
    since: '2.11',
  }),
  exclude: p.list(p.str({ doc: 'A name or pattern.' }), { doc: 'Do not unpack these.', default: [] }),
  keep_newer: p.bool({ doc: 'Leave files alone that are newer than those in the archive.', default: false }),
  extra_opts: p.list(p.str({ doc: 'An option.' }), {
    doc: 'Further options for tar, or for unzip (which the host must have then).',
    default: [],
  }),
  io_buffer_size: p.int({ doc: 'Without effect.', default: 65536, since: '2.12' }),
  decrypt: p.bool({ doc: 'Decrypt a vaulted archive of the controller.', default: true }),
  validate_certs: p.bool({ doc: 'Check the certificate of the server that a URL leads to.', default: true }),
  ...p.fileAttributes,
} as const;

export type UnarchiveParams = Params<typeof unarchiveParams>;
