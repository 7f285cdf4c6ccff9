/**
 * How to get to a MySQL or MariaDB server: the parameters that its modules share, and the option file that says them.
 * @module
 */
import { p, type Params } from '../../../sdk/index.ts';

export const loginParams = {
  login_user: p.str({ doc: 'User of the server.' }),
  login_password: p.str({ doc: 'Its password.', secret: true }),
  login_host: p.str({ doc: 'Where the server is.', default: 'localhost' }),
  login_port: p.int({ doc: 'Its port.', default: 3306 }),
  login_unix_socket: p.str({ doc: "The server's socket, instead of host and port." }),
  config_file: p.path({ doc: 'File of options that is read first.', default: '~/.my.cnf' }),
  connect_timeout: p.int({ doc: 'Seconds to wait for the server.', default: 30 }),
  client_cert: p.path({ doc: 'File of the own certificate.', aliases: ['ssl_cert'] }),
  client_key: p.path({ doc: 'File of its private key.', aliases: ['ssl_key'] }),
  ca_cert: p.path({ doc: "File of the authority's certificate.", aliases: ['ssl_ca'] }),
  check_hostname: p.bool({ doc: "Whether the server's certificate must be of its host." }),
} as const;

export type Login = Params<typeof loginParams> & {
  readonly config_overrides_defaults?: boolean | undefined;
};

const quoted = (value: string): string => `"${value.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n')}"`;

/** Lines of an option file: those before the file of the user, and those behind it, which win. */
export function optionLines(login: Login): { readonly before: string[]; readonly behind: string[] } {
  const { login_host: host, login_port: port, login_unix_socket: socket } = login;
  const isLocal = host === 'localhost';
  const place =
    socket === undefined
      ? [
          `host=${quoted(host)}`,
          `port=${port}`,
          // To the host itself it goes by its socket, unless a port is asked for.
          ...(isLocal && port !== 3306 ? ['protocol=tcp'] : []),
        ]
      : [`socket=${quoted(socket)}`, 'protocol=socket'];
  const word = (name: string, value: string | undefined): string[] =>
    value === undefined ? [] : [`${name}=${quoted(value)}`];
  const checks = login.check_hostname;
  const overridden = login.config_overrides_defaults === true;
  return {
    before: ['[client]', ...(overridden ? place : [])],
    behind: [
      '[client]',
      ...(overridden ? [] : place),
      ...word('user', login.login_user),
      ...word('password', login.login_password),
      ...word('ssl-cert', login.client_cert),
      ...word('ssl-key', login.client_key),
      ...word('ssl-ca', login.ca_cert),
      ...(checks === undefined ? [] : [`loose-ssl-verify-server-cert=${checks ? 1 : 0}`]),
      '[mysql]',
      `connect-timeout=${login.connect_timeout}`,
    ],
  };
}
