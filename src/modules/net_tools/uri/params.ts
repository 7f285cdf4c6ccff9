import { p } from '../../../sdk/index.ts';

export const uriParams = {
  url: p.str({ doc: 'http or https URL, as seen from the host.', required: true }),
  method: p.str({ doc: 'Method of the request.', default: 'GET' }),
  body: p.raw({ doc: 'Body: text, or a structure for the formats below.' }),
  body_format: p.choice(['form-urlencoded', 'json', 'raw', 'form-multipart'], {
    doc: 'How `body` is written, with the `Content-Type` that belongs to it.',
    default: 'raw',
  }),
  headers: p.dict({ doc: 'Headers of the request.', default: new Map() }),
  return_content: p.bool({ doc: 'Return the body as `content`.', default: false }),
  status_code: p.list(p.int({ doc: 'One status.' }), { doc: 'Statuses that mean success.', default: [200] }),
  timeout: p.int({ doc: 'Seconds.', default: 30 }),
  dest: p.path({ doc: 'Where to write the body on the host; a folder takes the name from the URL.' }),
  src: p.path({ doc: 'A file to send as the body.' }),
  remote_src: p.bool({ doc: '`src` is on the host, not on the controller.', default: false, since: '2.7' }),
  creates: p.path({ doc: 'A file on the host; when it exists, nothing is asked.' }),
  removes: p.path({ doc: 'A file on the host; when it does not exist, nothing is asked.' }),
  follow_redirects: p.choice(['all', 'no', 'none', 'safe', 'urllib2', 'yes'], {
    doc: 'Follow redirects of every request, of GET and HEAD only (`safe`), or of none.',
    default: 'safe',
  }),
  unredirected_headers: p.list(p.str({ doc: 'A header.' }), {
    doc: 'Headers that are not sent again after a redirect.',
    default: [],
    since: '2.12',
  }),
  url_username: p.str({ doc: 'User for basic authentication.', aliases: ['user'] }),
  url_password: p.str({ doc: 'Password for basic authentication.', aliases: ['password'], secret: true }),
  force_basic_auth: p.bool({ doc: 'Authenticate at once, not only when asked to.', default: false }),
  validate_certs: p.bool({ doc: 'Check the certificate of the server.', default: true }),
  ca_path: p.path({ doc: 'PEM file on the host with the authority to trust.', since: '2.11' }),
  client_cert: p.path({ doc: 'PEM file on the host with the certificate of the client.' }),
  client_key: p.path({ doc: 'PEM file on the host with the key of the client.' }),
  unix_socket: p.path({ doc: 'Socket on the host to speak to.', since: '2.8' }),
  http_agent: p.str({ doc: 'What to be called in `User-Agent`.', default: 'ansible-httpget' }),
  force: p.bool({ doc: 'Ask caches for a fresh copy.', default: false }),
  decompress: p.bool({ doc: 'Unpack a gzip body.', default: true, since: '2.14' }),
  use_proxy: p.bool({
    doc: 'Go through the proxy that http_proxy, https_proxy and no_proxy name in the environment.',
    default: true,
  }),
  use_netrc: p.bool({
    doc: "Log in as the file of the host says that `NETRC` of the task's environment names, or ~/.netrc, where no user is given.",
    default: true,
  }),
  use_gssapi: p.bool({ doc: 'Not supported.', default: false }),
  ciphers: p.list(p.str({ doc: 'A cipher.' }), {
    doc: 'Ciphers to offer, by the names that OpenSSL has for them.',
  }),
  ...p.fileAttributes,
} as const;
