/**
 * `tsplay init`.
 * @module
 */
import { randomBytes } from 'node:crypto';
import { lstatSync, statSync } from 'node:fs';
import { cp, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { ExitCode, TsplayError } from '../../../errors/index.ts';
import { makeFolders } from '../../../util/folders.ts';
import { packagePath } from '../../../util/package.ts';
import { quote } from '../../../util/shell.ts';
import { Vault } from '../../../vault/index.ts';
import { initCommand } from '../../options/init.ts';
import { tellHelp } from '../../help-text.ts';
import { parse } from '../../parse.ts';
import type { CliProcess } from '../../process.ts';
import { serviceFiles, type ServiceWords } from './service.ts';
import { copiedFolders, firstVault, projectFiles } from './files.ts';

const passwordFile = '.vault-password';
const vaultFile = 'inventory/group_vars/all/vault.yml';

/** Runs the command. */
export async function executeInit(argv: readonly string[], proc: CliProcess): Promise<number> {
  const parsed = parse(initCommand, argv);
  if ('help' in parsed) return tellHelp(parsed, proc);
  const [written = '.'] = parsed.args;
  const folder = resolve(proc.cwd(), written);
  const words = serviceWords(parsed.options);
  if (words !== undefined) return writeService(folder, words, proc);
  const names = [...Object.keys(projectFiles), ...copiedFolders, passwordFile, vaultFile];
  refuseToOverwrite(folder, names, 'name a folder that is new or empty');
  for (const [name, text] of Object.entries(projectFiles)) await put(join(folder, name), text, 0o644);
  for (const name of copiedFolders)
    await cp(packagePath(name), join(folder, name), { recursive: true, errorOnExist: true, force: false });
  const password = randomBytes(24).toString('base64url');
  await put(join(folder, passwordFile), `${password}\n`, 0o600);
  const vault = new Vault([{ id: 'default', password: Buffer.from(password) }]);
  const secret = firstVault(randomBytes(16).toString('hex'));
  await put(join(folder, vaultFile), vault.encrypt(Buffer.from(secret)), 0o600);
  const enter = folder === proc.cwd() ? '' : `cd ${quote(written.replace(/^-/, './-'))} && `;
  proc.stdout.write(
    `${folder} is ready; its README.md says what is what.\n\n  ${enter}tsplay run site.yml --check --diff\n`,
  );
  return ExitCode.ok;
}

interface ServiceOptions {
  readonly service?: string | undefined;
  readonly image?: string | undefined;
  readonly port?: string | undefined;
  readonly health?: string | undefined;
}

/** Undefined when no service is named. Throws TSP1501 for what cannot be one. */
function serviceWords({
  service,
  image,
  port = '8080',
  health = '/',
}: ServiceOptions): ServiceWords | undefined {
  if (service === undefined) {
    if (image !== undefined)
      throw wrong('--image, --port and --health say more of a --service', '--service NAME');
    return undefined;
  }
  if (!/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(service))
    throw wrong(`${service} cannot name a service of the swarm`, 'small letters, digits and hyphens');
  const number = Number(port);
  if (!Number.isInteger(number) || number < 1 || number > 65535)
    throw wrong(`--port must be a number from 1 to 65535, not ${port}`, '--port 3000');
  if (!health.startsWith('/')) throw wrong(`--health must be a path, not ${health}`, '--health /up');
  return { name: service, image: image ?? service, port: number, health };
}

const wrong = (message: string, hint: string): TsplayError => new TsplayError('TSP1501', message, { hint });

async function writeService(folder: string, words: ServiceWords, proc: CliProcess): Promise<number> {
  const files = serviceFiles(words);
  const hint = 'move it away, or give the service another name';
  refuseToOverwrite(folder, Object.keys(files), hint);
  for (const [name, text] of Object.entries(files)) await put(join(folder, name), text, 0o644);
  proc.stdout.write(
    `${Object.keys(files).join(' and ')} are written.\n\n  tsplay run ${words.name}.yml -i inventories/prod --check --diff\n`,
  );
  return ExitCode.ok;
}

/** Throws TSP1503 naming all that is in the way, before anything is written. */
function refuseToOverwrite(folder: string, names: readonly string[], hint: string): void {
  // A link to nothing is in the way too.
  const isThere = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  if (isThere(folder) && statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true)
    throw new TsplayError('TSP1503', `nothing is written: ${folder} is not a folder`, { hint });
  const there = names.filter((name) => isThere(join(folder, name)));
  if (there.length === 0) return;
  throw new TsplayError('TSP1503', `nothing is written: ${folder} has ${there.join(', ')} already`, { hint });
}

async function put(path: string, text: string, mode: number): Promise<void> {
  makeFolders(dirname(path));
  await writeFile(path, text, { mode, flag: 'wx' });
}
