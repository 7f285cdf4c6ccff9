/**
 * `tsplay init`.
 * @module
 */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { ExitCode, TsplayError } from '../../../errors/index.ts';
import { packagePath } from '../../../util/package.ts';
import { Vault } from '../../../vault/index.ts';
import { initCommand } from '../../options/init.ts';
import { parse } from '../../parse.ts';
import type { CliProcess } from '../../process.ts';
import { copiedFolders, firstVault, projectFiles } from './files.ts';

const passwordFile = '.vault-password';
const vaultFile = 'inventory/group_vars/all/vault.yml';

/** Runs the command. */
export async function executeInit(argv: readonly string[], proc: CliProcess): Promise<number> {
  const parsed = parse(initCommand, argv);
  if ('help' in parsed) {
    proc.stdout.write(parsed.help);
    return ExitCode.ok;
  }
  const [written = '.'] = parsed.args;
  const folder = resolve(proc.cwd(), written);
  refuseToOverwrite(folder);
  for (const [name, text] of Object.entries(projectFiles)) await put(join(folder, name), text, 0o644);
  for (const name of copiedFolders)
    await cp(packagePath(name), join(folder, name), { recursive: true, errorOnExist: true, force: false });
  const password = randomBytes(24).toString('base64url');
  await put(join(folder, passwordFile), `${password}\n`, 0o600);
  const vault = new Vault([{ id: 'default', password: Buffer.from(password) }]);
  const secret = firstVault(randomBytes(16).toString('hex'));
  await put(join(folder, vaultFile), vault.encrypt(Buffer.from(secret)), 0o600);
  const enter = folder === proc.cwd() ? '' : `cd ${written} && `;
  proc.stdout.write(
    `${folder} is ready; its README.md says what is what.\n\n  ${enter}tsplay run site.yml --check --diff\n`,
  );
  return ExitCode.ok;
}

/** Throws TSP1503 naming all that is in the way, before anything is written. */
function refuseToOverwrite(folder: string): void {
  const names = [...Object.keys(projectFiles), ...copiedFolders, passwordFile, vaultFile];
  const there = names.filter((name) => existsSync(join(folder, name)));
  if (there.length === 0) return;
  throw new TsplayError('TSP1503', `nothing is written: ${folder} has ${there.join(', ')} already`, {
    hint: 'name a folder that is new or empty',
  });
}

async function put(path: string, text: string, mode: number): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text, { mode, flag: 'wx' });
}
