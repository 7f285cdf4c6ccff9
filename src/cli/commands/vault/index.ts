/**
 * `tsplay vault`.
 * @module
 */
import { tellHelp } from '../../help-text.ts';
import { pickAction } from '../../group.ts';
import { listening } from '../../run/session.ts';
import { vaultCommand, type vaultActions } from '../../options/vault.ts';
import type { CliProcess } from '../../process.ts';
import { settingsOf } from '../../settings.ts';
import { createFile, editFiles } from './edit.ts';
import { encryptStrings } from './encrypt-string.ts';
import { decryptFiles, encryptFiles, rekeyFiles, viewFiles } from './files.ts';
import type { Work } from './work.ts';

const works: Readonly<Record<keyof typeof vaultActions, Work>> = {
  create: createFile,
  edit: editFiles,
  view: viewFiles,
  encrypt: encryptFiles,
  decrypt: decryptFiles,
  rekey: rekeyFiles,
  encrypt_string: encryptStrings,
};

/** Runs the command. */
export async function executeVault(argv: readonly string[], proc: CliProcess): Promise<number> {
  const picked = pickAction(vaultCommand, works, argv);
  if ('help' in picked) return tellHelp(picked, proc);
  const settings = settingsOf(proc);
  return listening(proc, (interrupt) =>
    works[picked.action](picked.argv, { proc, settings, interrupted: interrupt.raise }),
  );
}
