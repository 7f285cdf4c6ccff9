/**
 * Encrypted files in the editor.
 * @module
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, extname, join, resolve } from 'node:path';
import { TsplayError } from '../../../errors/index.ts';
import { makeFolders } from '../../../util/folders.ts';
import { shlexSplit } from '../../../util/shlex.ts';
import { parseEnvelope } from '../../../vault/index.ts';
import { vaultActions } from '../../options/vault.ts';
import type { CliProcess } from '../../process.ts';
import { readSource, shred, writeTarget } from './store.ts';
import { action, encryptWith, newEncrypt, openingVault } from './work.ts';

/** What the editor makes of a text. The plain text lies in a folder of its own meanwhile, and is overwritten then. */
function edited(text: Buffer, like: string, editor: string, { env }: CliProcess): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'tsplay-vault-'));
  const file = join(folder, `edit${extname(like)}`);
  try {
    writeFileSync(file, text, { mode: 0o600 });
    const [program = 'vi', ...args] = shlexSplit(editor);
    const { error } = spawnSync(program, [...args, file], { stdio: 'inherit', env: { ...env } });
    if (error)
      throw new TsplayError(
        'TSP1401',
        `Unable to execute the command "${[program, ...args, file].join(' ')}": ${error.message}`,
        { hint: 'The editor is that of EDITOR, or of "editor" in ansible.cfg.', cause: error },
      );
    return readFileSync(file);
  } finally {
    shred(file);
    rmSync(folder, { recursive: true, force: true });
  }
}

export const createFile = action(vaultActions.create, async (job) => {
  const { args, options, proc, settings } = job;
  const encrypt = await newEncrypt(job);
  if (proc.stdout.isTTY !== true && !options.skipTtyCheck)
    throw new TsplayError('TSP1503', 'not a tty, editor cannot be opened');
  const [file = ''] = args;
  const path = resolve(proc.cwd(), file);
  const folder = dirname(path);
  if (!statSync(folder, { throwIfNoEntry: false })) {
    job.warn(`${dirname(file)} does not exist, creating...`);
    makeFolders(folder, 0o700);
  }
  if (statSync(path, { throwIfNoEntry: false })?.isFile())
    throw new TsplayError('TSP1401', `${file} exists, please use 'edit' instead`);
  writeTarget(encrypt(edited(Buffer.alloc(0), path, settings.values.editor, proc)), file, proc);
});

export const editFiles = action(vaultActions.edit, async (job) => {
  const { args, proc, settings } = job;
  const vault = await openingVault(job);
  for (const file of args) {
    const content = await readSource(file, proc);
    const { plain, secret } = vault.open(content, { file });
    const after = edited(plain, file, settings.values.editor, proc);
    if (after.equals(plain)) continue;
    // The label in the file stays, whatever the password that opened it is called here.
    const { id } = parseEnvelope(content.toString('latin1'), { file });
    writeTarget(encryptWith([{ id, password: secret.password }], id, settings)(after), file, proc);
  }
});
