/**
 * How the members of a zip get out of it.
 * @module
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hasBytes } from '../../../../sdk/index.ts';
import type { Rules } from '../compare.ts';
import type { Arrival, UnpackTask } from '../task.ts';
import type { ZipMember } from './directory.ts';
import { extractProgram } from './extract.ts';
import { fetchArchive, repack, unpackProgram } from './repack.ts';
import { needUnzip, unzipProgram } from './unzip.ts';

/** Members up to which it pays to unpack one by one: each costs the host some processes. */
const fewMembers = 40;

/** unzip drops control characters from names, and a tar that is made here has none but UTF-8. */
const hasOddName = ({ path }: ZipMember): boolean => /[\x00-\x1f\x7f]/.test(path) || hasBytes(path);

export interface Way {
  readonly arrival: Arrival;
  /** Run inside the destination. */
  readonly program: string;
}

/** Few members by gzip on the host; many by its unzip, or as a tar that is made here. */
export async function chooseWay(
  task: UnpackTask,
  members: readonly ZipMember[],
  rules: Rules,
  arrival: Arrival,
): Promise<Way> {
  const { params, host } = task;
  if (members.length === 0) return { arrival: { kind: 'host' }, program: ':' };
  if (params.extra_opts.length > 0) {
    await needUnzip(host);
    return { arrival, program: unzipProgram(params) };
  }
  const owners = { owner: params.owner, group: params.group };
  if (members.length <= fewMembers || members.some(hasOddName))
    return { arrival, program: extractProgram(members, rules, owners) };
  if (arrival.kind === 'host' && (await host.caps()).tools.has('unzip'))
    return { arrival, program: unzipProgram(params) };
  const open = async () => repack(await onController(task, arrival), members, rules);
  return { arrival: { kind: 'stream', open }, program: unpackProgram };
}

async function onController({ context, host, src }: UnpackTask, arrival: Arrival): Promise<string> {
  if (arrival.kind === 'file' || arrival.kind === 'stdin') return arrival.localPath;
  const folder = await mkdtemp(join(tmpdir(), 'tsplay-unarchive-'));
  context.onRunEnd(() => rm(folder, { recursive: true, force: true }));
  const path = join(folder, 'source.zip');
  const { path: remotePath = src, size = 0 } = arrival.kind === 'host' ? arrival : {};
  await fetchArchive(host, remotePath, size, path);
  return path;
}
