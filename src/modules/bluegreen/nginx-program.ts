/**
 * The shell program that gives nginx a new configuration. It is one program, so that a controller that is killed or
 * loses its connection does not stop half-way: the host goes on by itself.
 * @module
 */
import { quote, quoteAll } from '../../sdk/index.ts';

export interface ConfigFile {
  readonly path: string;
  /** What should be there; undefined when nothing is. */
  readonly content: string | undefined;
  /** What is there now; undefined when nothing is. */
  readonly before: string | undefined;
  /** For root only. */
  readonly secret?: boolean | undefined;
}

export interface NginxCommands {
  /** Process id of the master, on the host. */
  readonly pid: number;
  /** Command lines, already quoted. */
  readonly test: string;
  readonly reload: string;
}

/** With the docker command where there is one; else through the container's namespaces. */
export function nginxCommands(
  params: { readonly container: string; readonly config: string },
  pid: number,
  hasDocker: boolean,
): NginxCommands {
  const test = ['nginx', '-t', '-q', '-c', params.config];
  const hup = `kill -HUP ${pid}`;
  if (params.container === '') return { pid, test: quoteAll(test), reload: hup };
  if (hasDocker)
    return {
      pid,
      test: quoteAll(['docker', 'exec', params.container, ...test]),
      reload: quoteAll(['docker', 'kill', '-s', 'HUP', params.container]),
    };
  return {
    pid,
    test: quoteAll(['nsenter', '-t', String(pid), '-m', '-u', '-i', '-n', '-p', '--', ...test]),
    reload: hup,
  };
}

export interface ReloadProgram {
  readonly directory: string;
  readonly files: readonly ConfigFile[];
  readonly commands: NginxCommands;
  /** Seconds at most that clients are given to let go of the connections they keep. */
  readonly drain: number;
  /** Seconds. */
  readonly timeout: number;
}

/** Exit status 3: nginx refused the files, the old ones are back. 4: the old workers did not go. */
export function reloadProgram({ directory, files, commands, drain, timeout }: ReloadProgram): string {
  const flags = `${directory}/flags`;
  const mark = quote(`${flags}/reload`);
  const draining = quote(`${flags}/draining`);
  return `
set -u
mkdir -p -- ${quote(flags)} || exit 1
# Services share one nginx: two of them do not reload it at the same time.
exec 9>${quote(`${flags}/.lock`)}
if command -v flock >/dev/null 2>&1; then flock -w 60 9 || { echo 'another run is loading the configuration' >&2; exit 1; }; fi
marked=; [ -e ${mark} ] && marked=1
: >${mark}
${files.map(installFile).join('\n')}
if ! problem=$(${commands.test} 2>&1); then
${files.map(restoreFile).join('\n')}
  [ -n "$marked" ] || rm -f -- ${mark}
  printf '%s\\n' "$problem" >&2
  exit 3
fi
${files.map(forgetFile).join('\n')}
workers() {
  for p in $(cat /proc/${commands.pid}/task/*/children 2>/dev/null); do
    title=$(tr '\\0' ' ' <"/proc/$p/cmdline" 2>/dev/null) || continue
    case $title in 'nginx: worker process'*) echo "$p";; esac
  done
}
old=$(workers)
${clients(commands.pid)}
trap 'rm -f -- ${draining}' EXIT
trap '' HUP
trap 'exit 1' INT TERM
: >${draining}
kept=$(clients)
n=0
while [ -n "$kept" ] && [ $n -lt ${Math.ceil(drain / step)} ]; do
  sleep ${step}
  open=" $(echo $(clients)) "
  left=
  for c in $kept; do case $open in *" $c "*) left="$left $c";; esac; done
  kept=$left
  n=$((n + 1))
done
${commands.reload} >/dev/null || exit 1
end=$(($(date +%s) + ${timeout}))
while :; do
  busy=
  for p in $old; do
    title=$(tr '\\0' ' ' <"/proc/$p/cmdline" 2>/dev/null) || continue
    case $title in *'shutting down'*|'') ;; *) busy=1;; esac
  done
  fresh=
  for p in $(workers); do case " $(echo $old) " in *" $p "*) ;; *) fresh=1;; esac; done
  [ -z "$busy" ] && [ -n "$fresh" ] && break
  [ "$(date +%s)" -ge "$end" ] && exit 4
  sleep 0.05
done
# Old workers finish what they have: a short wait covers a request whose head was still arriving.
n=0
while [ $n -lt 40 ]; do
  left=
  for p in $old; do [ -d "/proc/$p" ] && left=1; done
  [ -z "$left" ] && break
  n=$((n + 1)); sleep 0.05
done
rm -f -- ${mark}
exit 0
`;
}

/** Seconds between two looks at the connections. */
const step = 0.1;

/**
 * A function of the shell that prints the connections which clients have open to the workers in $old, a line each: the
 * rows of the kernel's tables (proc_pid_net(5)) in state 01, established, whose socket a worker holds and whose local
 * port is one that is listened on; others are nginx's own to its upstreams.
 */
const clients = (master: number): string => `clients() {
  sockets=$(for p in $old; do ls -l "/proc/$p/fd" 2>/dev/null; done | sed -n 's/.*socket:\\[\\([0-9]*\\)\\]$/\\1/p')
  cat /proc/${master}/net/tcp /proc/${master}/net/tcp6 2>/dev/null | awk -v sockets="$(echo $sockets)" '
    BEGIN { n = split(sockets, list, " "); for (i = 1; i <= n; i++) held[list[i]] = 1 }
    { port = $2; sub(/.*:/, "", port) }
    $4 == "0A" { listens[port] = 1 }
    $4 == "01" && ($10 in held) { rows++; at[rows] = port; name[rows] = $2 "-" $3 }
    END { for (i = 1; i <= rows; i++) if (at[i] in listens) print name[i] }'
}`;

const temporary = (path: string): string => quote(`${path}.tsplay-new`);
const backup = (path: string): string => quote(`${path}.tsplay-old`);

const installFile = ({ path, content, secret }: ConfigFile): string => `
mkdir -p -- ${quote(path.replace(/\/[^/]*$/, '') || '/')} || exit 1
rm -f -- ${backup(path)}
[ ! -e ${quote(path)} ] || cp -p -- ${quote(path)} ${backup(path)} || exit 1
${content === undefined ? `rm -f -- ${quote(path)} || exit 1` : writeFile(path, content, secret === true ? '0600' : '0644')}`;

const writeFile = (path: string, content: string, mode: string): string =>
  `rm -f -- ${temporary(path)}
(umask 077; printf %s ${quote(content)} >${temporary(path)}) || exit 1
chmod -- ${mode} ${temporary(path)}
mv -f -- ${temporary(path)} ${quote(path)} || exit 1`;

const restoreFile = ({ path }: ConfigFile): string =>
  `  if [ -e ${backup(path)} ]; then mv -f -- ${backup(path)} ${quote(path)}; else rm -f -- ${quote(path)}; fi`;

const forgetFile = ({ path }: ConfigFile): string => `rm -f -- ${backup(path)}`;
