/** URLs that need no server: `file:` means the host itself. */
import { unescape } from 'node:querystring';
import { text } from 'node:stream/consumers';
import { missing, type Plan, type ReadHost } from '../../../sdk/index.ts';
import { warnUnknownOwners } from '../../files/lib/owners.ts';
import { plainBody } from '../../lib/download/body.ts';
import { request } from '../../lib/download/request.ts';
import type { GetUrlParams } from './params.ts';
import {
  algorithmOf,
  attributesOf,
  install,
  keysOf,
  planPresent,
  replacementDiff,
  type GetTask,
} from './task.ts';

export const isFileUrl = (url: string): boolean => /^file:/i.test(url);

const pathOf = (url: string): string => unescape(new URL(url).pathname);

const absent = (url: string): never =>
  missing(`Request failed: there is no file ${pathOf(url)}`, { url, status_code: -1 });

/** The text at a URL, for files of sums. */
export async function readUrl(
  host: ReadHost,
  params: GetUrlParams,
  url: string,
  dest: string,
): Promise<string> {
  if (isFileUrl(url)) return (await host.readText(pathOf(url))) ?? absent(url);
  const answer = await request(host, params, url, 'GET', { dest, elapsed: 0 });
  return text(plainBody(answer, params.decompress));
}

/** A file of the host: looked at and copied there. */
export async function planCopy(task: GetTask): Promise<Plan> {
  const { params, host, context, target, checksum } = task;
  const source = pathOf(params.url);
  const stat = await host.stat(source, { follow: true, checksum: algorithmOf(task) });
  if (stat?.type !== 'file') return absent(params.url);
  const digest = stat.checksum;
  if (checksum !== undefined && digest !== checksum.digest)
    missing(
      `The checksum for ${source} did not match ${checksum.digest}; it was ${digest ?? 'unknown'}.`,
      keysOf(task),
    );
  if (target.stat?.type === 'file' && target.stat.checksum === digest) return planPresent(task);
  const attributes = await attributesOf(task);
  return {
    changed: true,
    result: { ...keysOf(task), src: source, msg: `OK (${stat.size} bytes)` },
    diff: replacementDiff(task, attributes, digest),
    warnings: await warnUnknownOwners(host, context, attributes.set),
    apply: (write) => install(write, task, { remotePath: source }, attributes.set, undefined),
  };
}
