/**
 * Archives that are a file of the controller: its own, decrypted ones, downloaded ones.
 * @module
 */
import { createWriteStream } from 'node:fs';
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { errorText, fail, type ModuleContext, type ReadHost } from '../../../sdk/index.ts';
import { plainBody } from '../../lib/download/body.ts';
import { request, type Download } from '../../lib/download/request.ts';
import { urlFileName } from '../../net_tools/get-url/checksum.ts';
import { mustBeFile } from '../../../util/regular-file.ts';

const vaultHeader = '$ANSIBLE_VAULT;';

/** The first bytes of a file, up to 16. */
export async function firstBytes(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(16), 0, 16, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** A folder of the controller that no other user may read, until the run ends. */
async function privateFolder(context: ModuleContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tsplay-unarchive-'));
  context.onRunEnd(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** The path of the archive; of a decrypted copy when it is a vault. */
export async function controllerArchive(
  context: ModuleContext,
  src: string,
  decrypt: boolean,
): Promise<string> {
  const path = await context.controller.findFile('files', src);
  mustBeFile(path);
  const head = await firstBytes(path);
  if (!decrypt || !head.toString('latin1').startsWith(vaultHeader)) return path;
  const content = await context.controller.decrypt(await context.controller.readFile(path), path);
  const copy = join(await privateFolder(context), 'source');
  await writeFile(copy, content, { mode: 0o600 });
  return copy;
}

/** Downloads an archive from the host's point of view to the controller, which has to read it anyway. */
export async function downloadArchive(
  host: ReadHost,
  context: ModuleContext,
  url: string,
  validateCerts: boolean,
): Promise<string> {
  const download: Download = {
    url,
    timeout: 10,
    headers: new Map(),
    unredirected_headers: [],
    force_basic_auth: false,
    validate_certs: validateCerts,
    http_agent: 'ansible-httpget',
    force: false,
  };
  const answer = await request(host, download, url, 'GET', { src: url });
  const path = join(await privateFolder(context), urlFileName(answer.url).slice(-100));
  try {
    await pipeline(plainBody(answer, false), createWriteStream(path, { mode: 0o600 }));
  } catch (error) {
    fail(`Failure downloading ${url}, ${errorText(error)}`, {
      src: url,
    });
  }
  return path;
}
