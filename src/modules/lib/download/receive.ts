/**
 * Getting what a URL leads to into a temporary file of the host, or into memory when it is small.
 * @module
 */
import {
  type ChecksumAlgorithm,
  errorText,
  fail,
  type HttpStream,
  parkProgram,
  type ResultKeys,
  unparkProgram,
  type WriteHost,
} from '../../../sdk/index.ts';
import { plainBody, receiveBody, type Digests } from './body.ts';
import { curlDownload, curlPays } from './curl.ts';
import { request, type Download } from './request.ts';

export type AnswerHead = Omit<HttpStream, 'body'>;

export interface Received {
  /** The bytes, or the file on the host that has them. */
  readonly content: Buffer | { readonly remotePath: string };
  readonly digests: Digests;
  readonly answer: AnswerHead;
}

export interface ReceiveOptions {
  readonly download: Download;
  readonly decompress: boolean;
  readonly algorithms: readonly ChecksumAlgorithm[];
  /** Where to put it on the host, once it is known what the server calls it; private while it grows. */
  readonly temp: (answer: AnswerHead) => string;
  /** Shown with a failure. */
  readonly keys: () => ResultKeys;
}

/** Asks, and takes the body: nothing is sent to the host while it is small. */
export async function receive(host: WriteHost, options: ReceiveOptions): Promise<Received> {
  const { download, algorithms, keys } = options;
  const ask = (): Promise<HttpStream> => request(host, download, download.url, 'GET', keys());
  const whole = await ask();
  if (!(await curlPays(host, whole))) return relay(host, options, whole);
  const { body, ...answer } = whole;
  body.destroy();
  const remotePath = options.temp(answer);
  const digests = await curlDownload(host, download, answer, remotePath, algorithms);
  if (digests === undefined) return relay(host, options, await ask());
  return { content: { remotePath }, digests, answer };
}

async function relay(host: WriteHost, options: ReceiveOptions, whole: HttpStream): Promise<Received> {
  const answer: AnswerHead = whole;
  const broken = (error: unknown): never => {
    const why = errorText(error);
    return fail(`failed to create temporary content file: ${why}`, { ...options.keys(), url: answer.url });
  };
  const source = plainBody(whole, options.decompress);
  const body = await receiveBody(source, options.algorithms).catch(broken);
  if (body.kind === 'small') return { content: body.content, digests: body.digests, answer };
  const remotePath = options.temp(answer);
  const sent = await host
    .run(
      parkProgram(remotePath, (name) => `cat > ${name}`),
      { stdin: body.stream },
    )
    .catch(async (error: unknown) => {
      await host.run(unparkProgram(remotePath));
      return broken(error);
    });
  if (sent.rc !== 0) broken(new Error(sent.stderr.trim()));
  return { content: { remotePath }, digests: body.digests(), answer };
}
