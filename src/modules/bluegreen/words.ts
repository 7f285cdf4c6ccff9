/**
 * What went wrong when an instance was asked, in words for people.
 * @module
 */
import { HttpConnectError } from '../../sdk/index.ts';
import type { DockerApi } from '../docker/api/client.ts';
import { demultiplex } from '../docker/api/log-stream.ts';
import type { Task } from '../docker/service/service.ts';

const plain = {
  refused: 'connection refused',
  timeout: 'no answer',
  dns: 'the name is not known here',
} as const;

/** Why there was no answer, without the address, which the sentence around it has. */
export function whyNoAnswer(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (!(error instanceof HttpConnectError)) return error.message;
  if (error.reason in plain) return plain[error.reason as keyof typeof plain];
  return error.words;
}

/** Characters of an answer, and lines of a container, that a message shows. */
const shownBody = 200;
const shownLines = 10;

/** The beginning of an answer's body as a part of a sentence; empty when there is none. */
export function saying(body: Buffer): string {
  const text = body.toString('utf8').replace(/\s+/g, ' ').trim();
  if (text === '') return '';
  return `: ${text.length > shownBody ? `${text.slice(0, shownBody)}…` : text}`;
}

/**
 * The last lines that the newest task which has ended wrote. Empty when it wrote nothing, or when its node, whose Docker
 * has them, does not answer: the failure should be told all the same.
 */
export async function lastLines(api: DockerApi, tasks: readonly Task[]): Promise<readonly string[]> {
  const [failed] = tasks
    .filter((task) => ['failed', 'complete'].includes(task.Status.State))
    .sort((a, b) => (a.CreatedAt < b.CreatedAt ? 1 : -1));
  if (failed === undefined) return [];
  const query = { stdout: true, stderr: true, tail: shownLines };
  const raw = await api
    .bytes('GET', `/tasks/${failed.ID}/logs`, { query, timeout: 5000 })
    .catch(() => Buffer.alloc(0));
  const parts = demultiplex(raw).map(({ data }) => data);
  const lines = Buffer.concat(parts)
    .toString('utf8')
    .split('\n')
    .map((line) => line.trimEnd());
  return lines.filter((line) => line !== '').slice(-shownLines);
}

/** Lines as the end of a message. */
export const quoted = (what: string, lines: readonly string[]): string =>
  lines.length === 0 ? '' : `\n${what}:\n${lines.map((line) => `  ${line}`).join('\n')}`;
