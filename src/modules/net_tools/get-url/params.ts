import { p, type Params } from '../../../sdk/index.ts';

export const getUrlParams = {
  url: p.str({
    doc: 'http, https or file URL, as seen from the host.',
    required: true,
  }),
  dest: p.path({
    doc: 'Where the file goes; inside a directory the server, or else the URL, says its name.',
    required: true,
  }),
  checksum: p.str({
    doc: '`algorithm:digest`, or `algorithm:URL` of a file of sums that has the name in it. A file that has the digest already is not downloaded.',
    default: '',
  }),
  force: p.bool({
    doc: 'Download even when the file is there; it is replaced only when it differs.',
    default: false,
  }),
  backup: p.bool({ doc: 'Keep the file that is replaced beside the new one.', default: false }),
  tmp_dest: p.path({
    doc: 'Existing directory on the host for the file until it is complete; beside `dest` when not given.',
  }),
  timeout: p.int({ doc: 'Seconds to wait for an answer, and for each further piece of it.', default: 10 }),
  headers: p.dict({ doc: 'Headers of the request.', default: new Map() }),
  unredirected_headers: p.list(p.str({ doc: 'A header.' }), {
    doc: 'Headers that are not sent again after a redirect.',
    default: [],
    since: '2.12',
  }),
  url_username: p.str({ doc: 'User for basic authentication.', aliases: ['username'] }),
  url_password: p.str({ doc: 'Password for basic authentication.', aliases: ['password'], secret: true }),
  force_basic_auth: p.bool({ doc: 'Authenticate at once, not only when asked to.', default: false }),
  client_cert: p.path({ doc: 'PEM file on the host with the certificate of the client.' }),
  client_key: p.path({ doc: 'PEM file on the host with the key of the client.' }),
  validate_certs: p.bool({ doc: 'Check the certificate of the server.', default: true }),
  http_agent: p.str({ doc: 'What to be called in `User-Agent`.', default: 'ansible-httpget' }),
  decompress: p.bool({ doc: 'Unpack an answer with gzip encoding.', default: true, since: '2.14' }),
  use_proxy: p.bool({
    doc: 'Go through the proxy that http_proxy, https_proxy and no_proxy name in the environment.',
    default: true,
  }),
  use_netrc: p.bool({
    doc: "Log in as the file of the host says that `NETRC` of the task's environment names, or ~/.netrc, where no user is given.",
    default: true,
    since: '2.14',
  }),
  use_gssapi: p.bool({ doc: 'Not supported.', default: false, since: '2.11' }),
  ciphers: p.list(p.str({ doc: 'A cipher.' }), {
    doc: 'Ciphers to offer, by the names that OpenSSL has for them.',
  }),
  ...p.fileAttributes,
} as const;

export type GetUrlParams = Params<typeof getUrlParams>;
