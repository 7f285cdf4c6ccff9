/** Parameters of `openssl_pkcs12`. */
import { p, type Params } from '../../../sdk/index.ts';
import { keyParams } from '../x509/request-params.ts';

export const pkcs12Params = {
  path: p.path({ doc: 'The file.', required: true }),
  state: p.choice(['absent', 'present'], { doc: 'Whether it is there.', default: 'present' }),
  action: p.choice(['export', 'parse'], {
    doc: '`export` makes an archive; `parse` writes what is in the archive `src` to the file, in PEM.',
    default: 'export',
  }),
  ...keyParams,
  certificate_path: p.path({ doc: 'The certificate.' }),
  other_certificates: p.list(p.path({ doc: 'A file.' }), {
    doc: 'Further certificates, as those of authorities.',
    aliases: ['ca_certificates'],
  }),
  other_certificates_parse_all: p.bool({
    doc: 'Take all certificates of these files, not only the first of each.',
    default: false,
    since: '1.4.0',
  }),
  friendly_name: p.str({ doc: 'Name of what is in the archive; needed to make one.', aliases: ['name'] }),
  passphrase: p.str({ doc: 'What the archive is encrypted with.', secret: true }),
  encryption_level: p.choice(['auto', 'compatibility2022'], {
    doc: 'How: as OpenSSL does now, or as old software can read it.',
    default: 'auto',
    since: '2.8.0',
  }),
  iter_size: p.int({ doc: 'Rounds of the encryption; 2048 when not given, 50000 for `compatibility2022`.' }),
  maciter_size: p.int({ doc: 'Rounds of the check sum; as many when not given, 1 or more.' }),
  src: p.path({ doc: 'The archive that is parsed.' }),
  force: p.bool({ doc: 'Make a new one in any case.', default: false }),
  backup: p.bool({ doc: 'Keep a dated copy of one that is replaced or removed.', default: false }),
  return_content: p.bool({ doc: 'Tell the archive as `pkcs12`, in base64.', default: false, since: '1.0.0' }),
  select_crypto_backend: p.choice(['auto', 'cryptography', 'pyopenssl'], {
    doc: "Ansible's library for it. Here it is always the host's openssl.",
    default: 'auto',
  }),
  ...p.fileAttributes,
} as const;
export type Given = Params<typeof pkcs12Params>;
