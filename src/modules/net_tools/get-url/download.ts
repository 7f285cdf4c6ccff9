/** Does a download: ask, receive, verify, put in place. */
import { posix } from 'node:path';
import { fail, parkedPath, type ResultKeys, unparkProgram, type WriteHost } from '../../../sdk/index.ts';
import { applyAttributes } from '../../files/lib/attributes.ts';
import { pathInfo } from '../../files/lib/result.ts';
import { receive, type AnswerHead, type Received } from '../../lib/download/receive.ts';
import { messageOf } from '../../lib/download/request.ts';
import { named, serverFileName } from './names.ts';
import { algorithmOf, attributesOf, install, keysOf, type GetTask } from './task.ts';

export async function download(host: WriteHost, task: GetTask): Promise<ResultKeys> {
  const { params } = task;
  const started = Date.now();
  const elapsed = (): number => Math.floor((Date.now() - started) / 1000);
  const place = tempPlace(task);
  const received = await receive(host, {
    download: params,
    decompress: params.decompress,
    algorithms: ['sha1', 'md5', algorithmOf(task)],
    temp: place,
    keys: () => ({ ...keysOf(task), elapsed: elapsed() }),
  });
  const temp = place(received.answer);
  const keys = { elapsed: elapsed(), src: temp, ...answerKeys(received) };
  const clear = async (): Promise<void> => {
    if (!Buffer.isBuffer(received.content)) await host.run(unparkProgram(temp));
  };
  try {
    const known = await named(task, received.answer);
    return { ...keysOf(known), ...keys, ...(await settle(host, known, received, keys)) };
  } finally {
    await clear();
  }
}

/** One path for the whole task, within the directory of the file or `tmp_dest`. */
function tempPlace({ params, dest, target }: GetTask): (answer: AnswerHead) => string {
  let path: string | undefined;
  return (answer) => {
    const file = target.inDirectory ? posix.join(dest, serverFileName(answer)) : target.path;
    path ??= parkedPath(params.tmp_dest ?? posix.dirname(file));
    return path;
  };
}

const answerKeys = ({ answer, digests }: Received): ResultKeys => ({
  msg: messageOf(answer),
  status_code: answer.status,
  checksum_src: digests.of.sha1 ?? null,
  md5sum: digests.of.md5 ?? null,
});

async function settle(
  host: WriteHost,
  task: GetTask,
  { content, digests }: Received,
  keys: ResultKeys,
): Promise<ResultKeys> {
  const { params, checksum, target } = task;
  const algorithm = algorithmOf(task);
  const digest = digests.of[algorithm];
  if (checksum !== undefined && digest !== checksum.digest)
    fail(
      `The checksum for ${String(keys['src'])} did not match ${checksum.digest}; it was ${digest ?? 'unknown'}.`,
      { ...keysOf(task), ...keys },
    );
  const attributes = await attributesOf(task);
  const dest = algorithm === 'sha1' ? { checksum_dest: target.stat?.checksum ?? null } : {};
  if (target.stat?.type === 'file' && target.stat.checksum === digest) {
    const stat = attributes.changed ? await applyAttributes(host, target.path, attributes.set) : target.stat;
    return { ...dest, ...pathInfo(stat), changed: attributes.changed };
  }
  const move = params.tmp_dest === undefined;
  const source = Buffer.isBuffer(content) ? content : { ...content, move };
  const made = await install(host, task, source, attributes.set, digests.of.sha1);
  return { ...dest, ...made };
}
