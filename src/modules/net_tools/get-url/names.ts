/** What the downloaded file is called. */
import { posix } from 'node:path';
import type { AnswerHead } from '../../lib/download/receive.ts';
import { urlFileName } from './checksum.ts';
import { lookAtTarget, type GetTask } from './task.ts';

/** The name that a server gives its file, without any path (RFC 6266); else the one of the URL it led to. */
export function serverFileName(answer: AnswerHead): string {
  const disposition = answer.headers['content-disposition'] ?? '';
  const [, quoted, bare] = /;\s*filename\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;\s]+))/i.exec(disposition) ?? [];
  const name = posix.basename(quoted?.replace(/\\(.)/g, '$1') ?? bare ?? '');
  return name === '' || name === '.' || name === '..' ? urlFileName(answer.url) : name;
}

/** The task with the file's real name, which only the server may know when `dest` is a directory. */
export async function named(task: GetTask, answer: AnswerHead): Promise<GetTask> {
  if (!task.target.inDirectory) return task;
  const name = serverFileName(answer);
  if (posix.join(task.dest, name) === task.target.path) return task;
  return { ...task, target: await lookAtTarget(task.host, task.dest, name, task.checksum?.algorithm) };
}
