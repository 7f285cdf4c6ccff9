/**
 * A stream through a program on the host, for sockets that the SSH server does not open for the login user.
 * @module
 */
import { Duplex } from 'node:stream';
import { quote, quoteAll } from '../../util/shell.ts';
import { startAs, type StartOptions } from '../become/start.ts';
import type { Carrier, RemoteProcess } from '../carrier.ts';
import type { StreamTarget } from '../types.ts';
import { streamError } from './error.ts';

/** Sockets of Docker's API, for which its own client is the best relay. */
const dockerSocket = /\/docker\.sock$/;

/** Relays with what is in perl-base, which Debian never lacks: both directions, half-close included. */
const perl = (open: string): string =>
  `use IO::Socket::INET; use IO::Socket::UNIX; use IO::Select; my $s=${open} or die "$@\\n"; my $sel=IO::Select->new(\\*STDIN,$s); while(1){ for my $r ($sel->can_read){ my $n=sysread($r,my $b,65536); if(!$n){ exit 0 if $r==$s; $sel->remove($r); shutdown($s,1); next } my $w=$r==$s?\\*STDOUT:$s; my $o=0; while($o<$n){ my $k=syswrite($w,$b,$n-$o,$o); exit 1 unless defined $k; $o+=$k } } }`;

const has = (program: string): string => `command -v ${program} >/dev/null 2>&1`;

function unixRelay(path: string): string {
  const tries = [
    `if ${has('socat')};then exec socat - ${quote(`UNIX-CONNECT:${path}`)};fi`,
    `if ${has('perl')};then exec perl -e ${quote(perl('IO::Socket::UNIX->new(Peer=>$ARGV[0])'))} ${quote(path)};fi`,
    `if ${has('nc')};then exec nc -U ${quote(path)};fi`,
  ];
  // The socket is looked at first for an error in our words instead of the relay's.
  const docker = `if ${has('docker')};then exec ${quoteAll(['docker', '-H', `unix://${path}`, 'system', 'dial-stdio'])};fi`;
  return [
    `if [ ! -S ${quote(path)} ];then echo 'No such file or directory' >&2;exit 1;fi`,
    ...(dockerSocket.test(path) ? [docker] : []),
    ...tries,
  ].join('\n');
}

const tcpRelay = (host: string, port: number): string =>
  [
    `if ${has('socat')};then exec socat - ${quote(`TCP:${host.includes(':') ? `[${host}]` : host}:${port}`)};fi`,
    `if ${has('perl')};then exec perl -e ${quote(perl('IO::Socket::INET->new(PeerAddr=>$ARGV[0],PeerPort=>$ARGV[1])'))} ${quote(host)} ${port};fi`,
    `if ${has('nc')};then exec nc ${quote(host)} ${port};fi`,
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
  const started = await startAs(carrier, options, program(target));
  await started.hello;
  return asDuplex(started.process, (words) => streamError(carrier.label, target, new Error(words)));
}

/** The two ends of a process as one stream; a relay that fails destroys it with what it said. */
function asDuplex(process: RemoteProcess, failure: (words: string) => Error): Duplex {
  const { stdin, stdout, stderr } = process;
  const errors: Buffer[] = [];
  stderr.resume().on('data', (chunk: Buffer) => errors.push(chunk));
  let ended = false;
  const duplex = new Duplex({
    read() {
      stdout.resume();
    },
    write(chunk: Buffer, encoding, done) {
      // Why it cannot be written is told by how the relay ends.
      if (ended || !stdin.writable) done();
      else stdin.write(chunk, encoding, () => done());
    },
    final(done) {
      stdin.end();
      done();
    },
    destroy(error, done) {
      if (!ended) process.abandon();
      done(error);
    },
  });
  // A pool may let go of the stream just when it breaks; that the stream is broken is seen by who uses it next.
  duplex.on('error', () => undefined);
  stdout.on('data', (chunk: Buffer) => {
    if (!duplex.push(chunk)) stdout.pause();
  });
  stdout.resume();
  const read = new Promise((resolve) => stdout.once('end', resolve));
  void process.ended.then(async (end) => {
    ended = true;
    // A relay that ends at once: what it said is read first, and whoever asked for the stream listens by then.
    await new Promise((resolve) => setImmediate(resolve));
    const words = Buffer.concat(errors).toString().trim();
    if (end.lost !== undefined) duplex.destroy(end.lost);
    else if ((end.rc ?? 1) !== 0) duplex.destroy(failure(words === '' ? 'the relay ended' : words));
    else {
      // A slow reader still gets everything.
      await read;
      duplex.push(null);
    }
  });
  return duplex;
}
