/** Parameters of `get_url`. */
import { p, type Params } from '../../../sdk/index.ts';

export const getUrlParams = {
  url: p.str({ doc: 'HTTP, HTTPS, FTP (needs curl on the host) or file URL.', required: true }),
  dest: p.path({
    doc: 'Where the file goes. In a directory it is named by the server or the URL, and is fetched every time.',
    required: true,
  }),
  checksum: p.str({
    doc: '`algorithm:digest`, or `algorithm:URL` of a list of checksums. An existing file that has it is not fetched.',
    default: '',
  }),
  force: p.bool({ doc: 'Fetch every time and replace the file when it differs.', default: false }),
  backup: p.bool({ doc: 'Keep a dated copy of a file that is replaced.', default: false }),
  timeout: p.int({ doc: 'Seconds to wait for the server.', default: 10 }),
  headers: p.dict({ doc: 'Request headers.' }),
  url_username: p.str({ doc: 'User of HTTP basic authentication.', aliases: ['username'] }),
  url_password: p.str({ doc: 'Its password.', aliases: ['password'], secret: true }),
  force_basic_auth: p.bool({
    doc: 'Accepted; credentials are always sent with the first request.',
    default: false,
  }),
  http_agent: p.str({ doc: 'User-Agent header.', default: 'ansible-httpget' }),
  validate_certs: p.bool({ doc: 'Whether the certificate of the server must be valid.', default: true }),
  client_cert: p.path({
    doc: 'PEM file on the host with the client’s certificate (and maybe key); needs curl.',
  }),
  client_key: p.path({ doc: 'PEM file on the host with the client’s key; needs curl.' }),
  ciphers: p.list(p.str({ doc: 'Cipher.' }), { doc: 'TLS ciphers, in the words of OpenSSL; needs curl.' }),
  use_proxy: p.bool({ doc: 'Whether curl heeds the proxy of the environment.', default: true }),
  tmp_dest: p.path({ doc: 'Folder on the host for the file while it is being fetched.' }),
  decompress: p.bool({ doc: 'Unpack a response that is sent gzipped.', default: true }),
  unredirected_headers: p.list(p.str({ doc: 'Header.' }), {
    doc: 'Headers that are not sent on after a redirect.',
    default: [],
  }),
  use_gssapi: p.bool({ doc: 'Kerberos authentication; needs curl.', default: false }),
  use_netrc: p.bool({ doc: 'Whether curl heeds ~/.netrc.', default: true }),
  ...p.fileAttributes,
} as const;

export type GetUrlParams = Params<typeof getUrlParams>;
