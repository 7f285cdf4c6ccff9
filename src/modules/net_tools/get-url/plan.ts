/** What a download will come to: told by checksums, in check mode by the server, else by doing it. */
import { statAfter, type Plan, type WriteHost } from '../../../sdk/index.ts';
import { warnUnknownOwners } from '../../files/lib/owners.ts';
import { digestBody, plainBody } from '../../lib/download/body.ts';
import { messageOf, request } from '../../lib/download/request.ts';
import { download } from './download.ts';
import { named } from './names.ts';
import { algorithmOf, attributesOf, keysOf, planPresent, replacementDiff, type GetTask } from './task.ts';

export async function planDownload(task: GetTask): Promise<Plan> {
  const { target, checksum, context } = task;
  const certain = !target.inDirectory && (target.stat === undefined || checksum !== undefined);
  const apply: Plan['apply'] = (write: WriteHost) => download(write, task);
  if (certain) {
    if (context.check) await probe(task);
    return replacement(task, apply);
  }
  if (context.check) return compare(task, apply);
  return { changed: 'unknown', reason: 'the download has to be compared', result: keysOf(task), apply };
}

async function replacement(
  task: GetTask,
  apply: Plan['apply'],
  digest = task.checksum?.digest,
): Promise<Plan> {
  const attributes = await attributesOf(task);
  return {
    changed: true,
    result: keysOf(task),
    diff: replacementDiff(task, attributes, digest),
    warnings: await warnUnknownOwners(task.host, task.context, attributes.set),
    provides: async () => {
      const { path, stat, umask } = task.target;
      const made = { type: 'file', set: attributes.set, mode: 0o666 & ~umask, checksum: digest } as const;
      return [{ path, expected: { stat: statAfter(stat, { ...made, caps: await task.host.caps() }) } }];
    },
    apply,
  };
}

/** Whether the server has the file at all. */
async function probe(task: GetTask): Promise<void> {
  const { params, host } = task;
  const answer = await request(host, params, params.url, 'HEAD', keysOf(task));
  answer.body.destroy();
}

/** Check mode where only the content can tell. */
async function compare(task: GetTask, apply: Plan['apply']): Promise<Plan> {
  const { params, host } = task;
  const answer = await request(host, params, params.url, 'GET', keysOf(task));
  const known = await named(task, answer);
  const { stat } = known.target;
  if (stat === undefined) {
    answer.body.destroy();
    return replacement(known, apply);
  }
  const digest = await digestBody(plainBody(answer, params.decompress), algorithmOf(known));
  const keys = { msg: messageOf(answer), status_code: answer.status };
  return digest === stat.checksum ? planPresent(known, keys) : replacement(known, apply, digest);
}
