/** Parameters of `unarchive`. */
import { p, type Params } from '../../../sdk/index.ts';

export const unarchiveParams = {
  src: p.path({
    doc: 'The archive: a file of the controller, of the host with `remote_src`, or a URL that the host fetches.',
    required: true,
  }),
  dest: p.path({ doc: 'Directory on the host, which must be there.', required: true }),
  remote_src: p.bool({ doc: 'The archive is on the host (or `src` is a URL).', default: false }),
  copy: p.bool({ doc: 'Opposite of `remote_src`.', deprecated: 'Use remote_src.' }),
  creates: p.path({ doc: 'A path on the host; when it is there, nothing is done.' }),
  list_files: p.bool({ doc: 'Give the names of the files in the result.', default: false }),
  include: p.list(p.str({ doc: 'Pattern.' }), { doc: 'Only unpack what matches.', default: [] }),
  exclude: p.list(p.str({ doc: 'Pattern.' }), { doc: 'Leave out what matches.', default: [] }),
  keep_newer: p.bool({ doc: 'Leave files that are newer than those of the archive.', default: false }),
  extra_opts: p.list(p.str({ doc: 'Option.' }), {
    doc: 'Options of tar or unzip. `--strip-components` and `-j` need neither on the host.',
    default: [],
  }),
  decrypt: p.bool({ doc: 'Decrypt a source that is a vault file.', default: true }),
  io_buffer_size: p.int({ doc: 'Accepted and not needed.', default: 65536 }),
  validate_certs: p.bool({ doc: 'Whether the certificate of the server must be valid.', default: true }),
  ...p.fileAttributes,
} as const;

export type UnarchiveParams = Params<typeof unarchiveParams>;
