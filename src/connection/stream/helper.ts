/**
 * A stream through a program on the host, for sockets that the SSH server does not open for the login user.
 * @module
 */
import type { Duplex } from 'node:stream';
import { quote, quoteAll } from '../../util/shell.ts';
import { startReady, type StartOptions } from '../become/start.ts';
import type { Carrier } from '../carrier.ts';
import type { StreamTarget } from '../types.ts';
import { asDuplex } from './duplex.ts';
import { streamError } from './error.ts';
import { untilOpen } from './opened.ts';

/** Sockets of Docker's API, for which its own client is the best relay. */
const dockerSocket = /\/docker\.sock$/;

/** What a relay says on stderr when it has reached its end, or when it cannot tell whether it will. */
const sign = 'tsplay-open';

/** Relays with what is in perl-base, which Debian never lacks: both directions, half-close included. */
const perl = (open: string): string =>
  `use IO::Socket::INET; use IO::Socket::UNIX; use IO::Select; my $s=${open} or die "$@\\n"; syswrite(STDERR,"${sign}\\n"); my $sel=IO::Select->new(\\*STDIN,$s); while(1){ for my $r ($sel->can_read){ my $n=sysread($r,my $b,65536); if(!$n){ exit 0 if $r==$s; $sel->remove($r); shutdown($s,1); next } my $w=$r==$s?\\*STDOUT:$s; my $o=0; while($o<$n){ my $k=syswrite($w,$b,$n-$o,$o); exit 1 unless defined $k; $o+=$k } } }`;

const has = (program: string): string => `command -v ${program} >/dev/null 2>&1`;

/** Runs a relay, where it is there, that does not tell when it is through. */
const blind = (program: string, ...words: readonly string[]): string =>
  `if ${has(program)};then echo ${sign} >&2;exec ${quoteAll([program, ...words])};fi`;

const telling = (open: string, ...words: readonly string[]): string =>
  `if ${has('perl')};then exec ${quoteAll(['perl', '-e', perl(open), ...words])};fi`;

const unixRelay = (path: string): string =>
  [
    // The socket is looked at first for an error in our words instead of the relay's.
    `if [ ! -S ${quote(path)} ];then echo 'No such file or directory' >&2;exit 1;fi`,
    `if [ ! -w ${quote(path)} ];then echo 'Permission denied' >&2;exit 1;fi`,
    ...(dockerSocket.test(path) ? [blind('docker', '-H', `unix://${path}`, 'system', 'dial-stdio')] : []),
    telling('IO::Socket::UNIX->new(Peer=>$ARGV[0])', path),
    blind('socat', '-', `UNIX-CONNECT:${path}`),
    blind('nc', '-U', path),
  ].join('\n');

const tcpRelay = (host: string, port: number): string =>
  [
    telling('IO::Socket::INET->new(PeerAddr=>$ARGV[0],PeerPort=>$ARGV[1])', host, String(port)),
    blind('socat', '-', `TCP:${host.includes(':') ? `[${host}]` : host}:${port}`),
    blind('nc', host, String(port)),
  ].join('\n');

const program = (target: StreamTarget): string =>
  [
    target.kind === 'unix' ? unixRelay(target.path) : tcpRelay(target.host, target.port),
    "echo 'tsplay needs socat, perl or nc on the host for this' >&2;exit 127",
  ].join('\n');

export async function openHelperStream(
  carrier: Carrier,
  options: StartOptions,
  target: StreamTarget,
): Promise<Duplex> {
  const { process } = await startReady(carrier, options, program(target));
  const failure = (words: string): Error => streamError(carrier.label, target, new Error(words));
  const said = await untilOpen(process, new RegExp(sign));
  if (said !== undefined) throw failure(said.trim());
  return asDuplex(process, failure);
}
