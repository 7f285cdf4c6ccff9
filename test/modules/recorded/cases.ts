/** Where the recordings lie, and one run of a module over a transport, recorded or played. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import type { Server } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { dump, load } from 'js-yaml';
import type { Transport } from '../../../src/connection/index.ts';
import type { Module } from '../../../src/sdk/index.ts';
import { hostOver, type Run } from '../harness.ts';
import type { Recording, Stand } from './tape.ts';

const folder = fileURLToPath(new URL('data', import.meta.url));

/** The folder of the host that is worked in. */
export const workDir = '/srv/t';

export const readRecordings = (): Recording[] =>
  readdirSync(folder)
    .sort()
    .map((name) => load(readFileSync(join(folder, name), 'utf8')) as Recording);

export const writeRecording = (recording: Recording): void =>
  writeFileSync(join(folder, `${recording.module}.yml`), dump(recording, { lineWidth: -1 }));

export const standOf = (source: string, server: Server): Stand => ({
  source,
  url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
});

/** Arguments of a step as they are here. */
export const argsHere = (args: string, { source, url }: Stand): string =>
  args.replaceAll('DIR', workDir).replaceAll('SRC', source).replaceAll('URL', url);

export async function runOver(
  transport: Transport,
  module: Module,
  args: string,
  mode: 'check' | 'run',
  stand: Stand,
): Promise<Run> {
  const host = await hostOver(transport, workDir, () => Promise.resolve());
  const settings = { dir: stand.source, remoteTmp: '~/.ansible/tmp' };
  const given = argsHere(args, stand);
  return mode === 'check' ? host.check(module, given, settings) : host.run(module, given, settings);
}
