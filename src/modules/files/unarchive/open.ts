/**
 * The archive, wherever it is: what is in it, and what is at its paths on the host.
 * @module
 */
import {
  fail,
  missing,
  needsPrograms,
  parseSections,
  type Plan,
  sectionStart,
  type TextResult,
} from '../../../sdk/index.ts';
import { newMark } from '../lib/many.ts';
import { formatOf, type Format } from './format.ts';
import { enterProgram, failure, lookAtPaths, parseLook, type Digest, type Look } from './look.ts';
import type { Member } from './member.ts';
import { readTar } from './tar/local.ts';
import { planTar } from './tar/plan.ts';
import { parseTar, tarProgram } from './tar/remote.ts';
import { archiveProgram, stdinOf, type Arrival, type UnpackTask } from './task.ts';
import { readLocalDirectory, type ZipMember } from './zip/directory.ts';
import { completeLook, pathsOf, planZip, selectMembers } from './zip/plan.ts';
import { readRemoteDirectory, zipProgram } from './zip/remote.ts';

const noFolder = (task: UnpackTask): never =>
  missing(`dest '${task.dest}' must be an existing dir`, { dest: task.dest, src: task.src });

/** The one look at host and archive, for an archive that only the host can read. */
function lookProgram(task: UnpackTask, arrival: Arrival, mark: string): string {
  const { params, dest } = task;
  const asked = (params.mode ?? params.owner ?? params.group) !== undefined;
  return `${archiveProgram(arrival, task.context)}
[ -e "$a" ] || exit ${failure.noSource}
[ -r "$a" ] && [ ! -d "$a" ] || exit ${failure.unreadable}
[ -s "$a" ] || exit ${failure.empty}
${enterProgram(dest)}
${needsPrograms('od', 'tr', 'wc')}
m=$(od -An -v -tx1 -N 6 -- "$a" | tr -d ' \\n'); z=$(wc -c < "$a"); z=$((z)); s archive; echo "$m"; echo "$z"; echo "$a"
case $m in 504b0304*|504b0506*)
${zipProgram(mark, params, asked)}
;; *)
${tarProgram(mark, params)}
esac
exit 0`;
}

function refuse(task: UnpackTask, { rc, stderr }: Pick<TextResult, 'rc' | 'stderr'>): void {
  const { src, dest } = task;
  const keys = { src, dest };
  switch (rc) {
    case 0:
      return;
    case failure.noFolder:
      return noFolder(task);
    case failure.noSource:
      return missing(`Source '${src}' does not exist`, keys);
    case failure.unreadable:
      return fail(`Source '${src}' not readable`, keys);
    case failure.empty:
      return fail(`Invalid archive '${src}', the file is 0 bytes`, keys);
    case failure.noTar:
      return missing(stderr.trim(), keys);
    default:
      return fail(`Cannot look at '${src}': ${stderr.trim() || `the shell ended with ${rc}`}`, keys);
  }
}

/** Runs its answer apart: text, and the end of a zip. */
function splitAnswer(stdout: Buffer): { text: string; tail: Buffer } {
  const start = sectionStart('bytes');
  const at = stdout.indexOf(start);
  return at < 0
    ? { text: stdout.toString('utf8'), tail: Buffer.alloc(0) }
    : { text: stdout.toString('utf8', 0, at), tail: stdout.subarray(at + start.length) };
}

const unreadable = (task: UnpackTask, error: unknown): never => {
  if (!(error instanceof Error) || error.constructor !== Error) throw error;
  return fail(
    `Failed to find handler for "${task.src}". It is not an archive that can be read: ${error.message}`,
    {
      src: task.src,
      dest: task.dest,
    },
  );
};

/** An archive on the host, or one of the controller that is sent there to be looked at. */
export async function planOnHost(task: UnpackTask, arrival: Arrival): Promise<Plan> {
  const { host, dest, src } = task;
  const mark = newMark();
  const result = await host.probeBytes(lookProgram(task, arrival, mark), await stdinOf(arrival));
  refuse(task, { rc: result.rc, stderr: result.stderr.toString('utf8') });
  const { text, tail } = splitAnswer(result.stdout);
  const sections = parseSections(text);
  const look = parseLook(sections, mark);
  const [magic = '', size = '', path = src] = sections.lines('archive');
  const format = formatOf(magic);
  if (format === 'zip') {
    const all = await readRemoteDirectory(host, path, tail, Number(size)).catch((e: unknown) =>
      unreadable(task, e),
    );
    const members = selectMembers(task, all);
    return planZip(task, members, await completeLook(task, look, members), {
      ...arrival,
      ...(arrival.kind === 'host' ? { path, size: Number(size) } : {}),
    });
  }
  return planTar(task, { format, look, arrival, ...parseTar(sections, { src, dest }, src) });
}

async function lookFor(task: UnpackTask, members: readonly Member[], digest: Digest): Promise<Look> {
  return (await lookAtPaths(task.host, task.dest, pathsOf(members), digest)) ?? noFolder(task);
}

/** An archive of the controller: only the names travel, unless something has to be unpacked. */
export async function planFromController(task: UnpackTask, localPath: string, magic: string): Promise<Plan> {
  const format: Format = formatOf(magic);
  if (format === 'zip') {
    const all: ZipMember[] = await readLocalDirectory(localPath).catch((e: unknown) => unreadable(task, e));
    const members = selectMembers(task, all);
    return planZip(task, members, await lookFor(task, members, 'crc'), { kind: 'file', localPath });
  }
  if ((format === 'tar' || format === 'gzip') && task.params.extra_opts.length === 0) {
    const members = await readTar(localPath, format, task.params).catch((e: unknown) => unreadable(task, e));
    const look = await lookFor(task, members, 'sha1');
    return planTar(task, { format, members, look, arrival: { kind: 'stdin', localPath } });
  }
  return planOnHost(task, { kind: 'file', localPath });
}
