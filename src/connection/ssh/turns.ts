/**
 * Fewer round trips until a login is through. ssh2 asks whether a key would do before it signs with it, and waits for the
 * word that authentication may begin; both answers are known beforehand, and a server reads what it is sent in order.
 * ssh2 has no option for this, so that it is done at its protocol object; where that is another one day, the login is as
 * ssh2 does it.
 * @module
 */
import type { Client, ParsedKey } from 'ssh2';

type Sign = (data: Buffer, done: (signature: Buffer) => void) => void;
type AuthPk = (user: string, key: ParsedKey, algorithm?: string, sign?: Sign) => void;
type Handler = (protocol: unknown, ...said: unknown[]) => void;

interface Protocol {
  authPK: AuthPk;
  readonly _handlers: { SERVICE_ACCEPT?: Handler; EXT_INFO?: Handler };
}

const protocolOf = (client: Client): Protocol | undefined => {
  const { _protocol: found } = client as unknown as { readonly _protocol?: Partial<Protocol> };
  return typeof found?.authPK === 'function' && typeof found._handlers?.SERVICE_ACCEPT === 'function'
    ? (found as Protocol)
    : undefined;
};

/** The hash of a signature whose name says so; others have theirs by the key's type. */
const hashes: Readonly<Record<string, 'sha256' | 'sha512' | 'sha1'>> = {
  'rsa-sha2-256': 'sha256',
  'rsa-sha2-512': 'sha512',
  'ssh-rsa': 'sha1',
};

const canSign = (key: ParsedKey): boolean =>
  typeof (key as Partial<ParsedKey>).isPrivateKey === 'function' && key.isPrivateKey();

/** To be called when the client has begun to connect. */
export function saveTurns(client: Client): void {
  const protocol = protocolOf(client);
  if (protocol === undefined) return;
  signAtOnce(protocol);
  beginAtOnce(client, protocol);
}

/** A key of which the private half is here is not asked about first. Those of agents are: they may ask the person. */
function signAtOnce(protocol: Protocol): void {
  const send = protocol.authPK.bind(protocol);
  protocol.authPK = (user, key, algorithm, sign) => {
    if (sign !== undefined || !canSign(key)) {
      send(user, key, algorithm, sign);
      return;
    }
    send(user, key, algorithm, (data, done) => {
      const signature: unknown = key.sign(data, hashes[algorithm ?? key.type]);
      // What cannot sign is told by ssh2, when the server has said that the key would do.
      if (Buffer.isBuffer(signature)) done(signature);
      else send(user, key, algorithm);
    });
  };
}

/**
 * Authentication begins behind the request for it. Only with servers that have told which signatures they take: RSA keys
 * need to know, and those that do not are old.
 */
function beginAtOnce(client: Client, protocol: Protocol): void {
  const { _handlers: handlers } = protocol;
  const { SERVICE_ACCEPT: begin, EXT_INFO: learn } = handlers;
  let hasLearnt = false;
  handlers.EXT_INFO = (...said) => {
    hasLearnt = true;
    learn?.(...said);
  };
  client.once('handshake', () => {
    // Behind the request, and behind what came along with the server's keys.
    process.nextTick(() => {
      if (!hasLearnt || begin === undefined) return;
      handlers.SERVICE_ACCEPT = () => undefined;
      begin(protocol, 'ssh-userauth');
    });
  });
}
