/**
 * Starting a program on a host that outlives the connection, with a file that tells how it stands, in the place and form
 * of Ansible's async_wrapper: `~/.ansible_async/<jid>`.
 * @module
 */
import { killGroup } from '../../util/kill-group.ts';
import { quote } from '../../util/shell.ts';
import { jsonTextFunction } from './json-text.ts';
import type { HostProgram } from './types.ts';

export interface JobStart {
  /** Folder of the job files (`ansible_async_dir`); `~` is the host's. */
  readonly dir: string;
  /** `j` and digits; the host adds a number of its own. */
  readonly name: string;
  /** Seconds after which the job is killed. */
  readonly limit: number;
  readonly prints: HostProgram['prints'];
}

/** Lines that set `d` to the folder of the job files. */
export const jobFolder = (dir: string): string =>
  `d=${quote(dir)}; case "$d" in "~") d=$HOME;; "~/"*) d=$HOME/\${d#"~/"};; esac`;

/** Puts text into the job file at once: a reader sees the old or the new. */
const put = (print: string): string => `${print} >"$f.tmp" && mv -f -- "$f.tmp" "$f"`;

/** Runs the program and writes what came of it. */
const childProgram = (prints: HostProgram['prints']): string => {
  const wrapped = `{
printf '{"ansible_job_id": "%s", "started": 1, "finished": 1, "rc": %s, "module_stdout": "' "$2" "$rc"
json_text <"$f.out"; printf '", "module_stderr": "'; json_text <"$f.err"; printf '"}'
}`;
  const write = put(wrapped);
  return `${jsonTextFunction}f=$1
sh "$f.run" </dev/null >"$f.out" 2>"$f.err"; rc=$?
umask 077
${prints === 'module' ? write : `if [ $rc = 0 ] && [ -s "$f.out" ]; then mv -f -- "$f.out" "$f"; else\n${write}\nfi`}
rm -f -- "$f.run" "$f.out" "$f.err"`;
};

/** Seconds by which the poller is first to see that the time is over. */
const grace = 2;

/** Ends the job's group at once, and the program that looks after it. */
const killJob = 'kg KILL $c || kill -KILL $c 2>/dev/null; rm -f -- "$f.run" "$f.out" "$f.err"; exit';

const failed = (message: string): string =>
  put(`printf '{"ansible_job_id": "%s", "msg": "${message}", "failed": true, "child_pid": %s}' "$2" "$c"`);

/**
 * Ends the job when its time is over, and when it is ended itself. The job has a process group of its own, so that all it
 * started goes.
 */
const watcherProgram = (start: JobStart): string => `${killGroup}
f=$1; c=
stop() { [ -n "$c" ] || exit; umask 077
kg TERM $c || kill -TERM $c 2>/dev/null
for n in 1 2 3 4 5 6; do kg 0 $c || break; sleep 0.1 2>/dev/null || break; done
${failed('Ended with the run that started it')}
${killJob}; }
trap stop TERM
if command -v setsid >/dev/null 2>&1; then setsid sh -c "$3" tsplay-job "$f" "$2" & else sh -c "$3" tsplay-job "$f" "$2" & fi
c=$!; i=0
while kill -0 $c 2>/dev/null; do
sleep 1; i=$((i+1)); [ $i -lt ${start.limit + grace} ] && continue
kill -0 $c 2>/dev/null || break
umask 077
${failed('Timeout exceeded')}
${killJob}
done`;

/**
 * The program that starts a job whose own program is on stdin. Prints what {@link readStart} reads; fails with a message when
 * the folder cannot be had.
 */
export const startProgram = (start: JobStart): string => `${jobFolder(start.dir)}
u=$(umask); umask 077
m=$(mkdir -p -- "$d" 2>&1) || { printf 'could not create directory: %s - %s' "$d" "$m" >&2; exit 1; }
j=${start.name}.$$; f=$d/$j
cat >"$f.run" && : >"$f.out" && : >"$f.err" && ${put(
  `printf '{"started": 1, "finished": 0, "ansible_job_id": "%s"}' "$j"`,
)} || exit 1
umask $u
set -- sh -c ${quote(watcherProgram(start))} tsplay-async "$f" "$j" ${quote(childProgram(start.prints))}
if command -v setsid >/dev/null 2>&1; then set -- setsid "$@"; fi
(trap '' HUP; exec "$@") </dev/null >/dev/null 2>&1 &
printf '%s %s' "$f" "$!"`;

/** What {@link startProgram} prints: the job's file and name, and the process that ends the job when it is ended. */
export function readStart(text: string): {
  readonly file: string;
  readonly id: string;
  readonly pid: number;
} {
  const blank = text.lastIndexOf(' ');
  const file = text.slice(0, blank);
  return { file, id: file.slice(file.lastIndexOf('/') + 1), pid: Number(text.slice(blank + 1)) };
}
