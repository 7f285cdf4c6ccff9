/**
 * The state of a machine as lines that can be compared: packages, files, services, users, sockets.
 * @module
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { extract, type Headers } from 'tar-stream';
import { inContainer } from '../../lab/docker/cli.ts';
import { containerOf } from '../../lab/hosts.ts';
import { masked, named } from './masks.ts';
import { twins, type Player } from './twins.ts';

/** What a machine is made of: a value for each thing's name, such as `package nginx` or `file /etc/nginx/nginx.conf`. */
export interface State {
  readonly things: ReadonlyMap<string, string>;
  /** Texts of files, by the same names, for showing what differs. */
  readonly texts: ReadonlyMap<string, string>;
}

/** Whose contents count, from the root. Of the others, only what is there. */
const contents = 'etc usr/local opt srv root home var/www var/spool/cron';

/** Where what is there says nothing: programs keep their own books there. */
const silent =
  '/var/cache /var/lib/apt /var/lib/docker /var/lib/dpkg /var/lib/systemd /var/log/journal /var/tmp ' +
  '/run/log /run/sudo /run/systemd /run/udev /run/user';

/** Everything else, a line each: what comes first on it is the name of the thing. */
const inventory = `
dpkg-query -W -f 'package \${Package}|\${Version} \${db:Status-Abbrev}\\n'
apt-mark showmanual | sed 's/.*/asked-for &|yes/'
systemctl list-unit-files --no-legend --plain | awk '{ print "unit " $1 "|" $2 }'
systemctl list-units --all --no-legend --plain --type=service,socket,timer,mount,path |
  awk '$3 != "inactive" { print "running " $1 "|" $3 " " $4 }'
getent passwd | sed 's/^\\([^:]*\\):/user \\1|/'
getent group | sed 's/^\\([^:]*\\):/group \\1|/'
ss -lntuHp |
  sed -E 's/^(\\S+) +\\S+ +\\S+ +\\S+ +(\\S+) +\\S+ *(users:\\(\\("([^"]*)".*)?$/socket \\1 \\2|\\4/'
if command -v iptables-save > /dev/null; then
  iptables-save | sed -E '/^#/d; s/ *\\[[0-9:]+\\]//; s/.*/iptables &|yes/'
fi
find /var /run -xdev \\( -path ${silent.replaceAll(' ', ' -o -path ')} \\) -prune \\
  -o -printf 'entry %p|%y %m %u:%g %l\\n'
`;

function filesOf(
  container: string,
): Promise<Map<string, { readonly header: Headers; readonly body: Buffer }>> {
  return new Promise((resolve, reject) => {
    const files = new Map<string, { header: Headers; body: Buffer }>();
    const script = `cd /; exec tar -c --ignore-failed-read $(ls -d ${contents} 2> /dev/null) 2> /dev/null`;
    const child = spawn('docker', ['exec', container, 'sh', '-c', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const reading = extract();
    reading.on('entry', (header, stream, next) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        files.set(`/${header.name}`.replace(/\/$/, ''), { header, body: Buffer.concat(chunks) });
        next();
      });
    });
    reading.once('finish', () => {
      resolve(files);
    });
    reading.once('error', reject);
    child.stdout.pipe(reading);
  });
}

const isText = (body: Buffer): boolean => body.length < 1 << 20 && !body.includes(0);

/** Reads what a program has made of its twin. */
export async function stateOf(player: Player): Promise<State> {
  const { address, name } = twins[player];
  const container = containerOf(name);
  const [things, texts] = [new Map<string, string>(), new Map<string, string>()];
  for (const line of (await inContainer(container, inventory)).split('\n')) {
    const at = line.indexOf('|');
    if (at > 0) things.set(named(line.slice(0, at), address), masked(line.slice(at + 1), address));
  }
  for (const [path, { header, body }] of await filesOf(container)) {
    const what = named(`file ${path}`, address);
    const text = isText(body) ? masked(body.toString('utf8'), address, path) : undefined;
    const digest = createHash('sha256')
      .update(text ?? body)
      .digest('hex');
    const mode = (header.mode ?? 0).toString(8);
    things.set(what, `${header.type} ${mode} ${header.uid}:${header.gid} ${header.linkname ?? ''} ${digest}`);
    if (text !== undefined) texts.set(what, text);
  }
  return { things, texts };
}
