/**
 * The bytes of an archive on the controller, wherever it is, and what is in it.
 * @module
 */
import { fail, missing, sh, type ModuleContext, type ReadHost } from '../../../sdk/index.ts';
import { HttpConnectError } from '../../../connection/http/error.ts';
import type { UnarchiveParams } from './params.ts';
import { formatOf, readTar, readZip, type ArchiveEntry, type Format } from './read.ts';

export interface Loaded {
  readonly format: Format;
  readonly entries: ArchiveEntry[];
}

const minutes = 60_000;

async function bytesOf(
  params: UnarchiveParams,
  src: string,
  host: ReadHost,
  context: ModuleContext,
): Promise<Buffer> {
  const { controller } = context;
  if (/^(https?):\/\//.test(src)) {
    try {
      const response = await host.httpGet({
        url: src, timeout: 10 * minutes, followRedirects: 'all', validateCerts: params.validate_certs,
      }); // prettier-ignore
      if (response.status < 200 || response.status > 299)
        missing(`Failure downloading ${src}, HTTP Error ${response.status}: ${response.statusText}`, { src });
      return response.body;
    } catch (error) {
      if (error instanceof HttpConnectError)
        return missing(`Failure downloading ${src}, ${error.message}`, { src });
      throw error;
    }
  }
  if (params.remote_src || params.copy === false)
    return (await host.readFile(src)) ?? missing(`Source '${src}' does not exist`, { src });
  const content = await controller.readFile(src);
  return params.decrypt ? controller.decrypt(content, src) : content;
}

/** Formats that Node cannot read are unpacked by the controller's own tools. */
const tools: Partial<Record<Format, string>> = { 'tar.bz2': 'bzip2', 'tar.xz': 'xz', 'tar.zst': 'zstd' };

/** Reads the archive. The host is only read from. */
export async function loadArchive(
  params: UnarchiveParams,
  src: string,
  host: ReadHost,
  context: ModuleContext,
): Promise<Loaded> {
  const bytes = await bytesOf(params, src, host, context);
  const format = formatOf(bytes.subarray(0, 512));
  if (format === undefined)
    return fail(
      `Failed to find handler for "${src}". It is no tar (plain, gzip, bzip2, xz, zstd) and no zip archive.`,
      { src },
    );
  const tool = tools[format];
  try {
    if (format === 'zip') return { format, entries: await readZip(bytes) };
    if (tool === undefined) return { format, entries: await readTar(bytes, format === 'tar.gz') };
  } catch (error) {
    return fail(
      `The archive ${src} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      { src },
    );
  }
  const local = await context.controller.local();
  const { rc, stdout, stderr } = await local.probeBytes(sh`${tool} -dc`, { stdin: bytes });
  if (rc !== 0)
    return fail(`${tool} on the controller could not unpack ${src}: ${stderr.toString('utf8').trim()}`, {
      src,
    });
  return { format, entries: await readTar(stdout, false) };
}
