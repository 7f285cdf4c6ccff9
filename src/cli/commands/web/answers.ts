/**
 * Passwords are asked for once, when the page is started. Whatever wants one later reads it as from a pipe, in the same order.
 * @module
 */
import { Readable } from 'node:stream';
import type { Settings } from '../../../config/index.ts';
import { asker } from '../../ask.ts';
import type { CliProcess } from '../../process.ts';
import { vaultIdsOf } from '../../run/to-options.ts';
import type { RunValues } from '../run/to-options.ts';

/** What will be asked, in the order of a run: login, become, vaults. */
function questionsOf(values: RunValues, settings: Settings): string[] {
  const vaults = vaultIdsOf(values, settings).flatMap((id) => {
    const [, label, source] = /^(?:(.*)@)?(prompt(?:_ask_vault_pass)?)$/.exec(id) ?? [];
    return source === undefined ? [] : [`Vault password (${label ?? 'default'}): `];
  });
  return [
    ...(values.askPass ? ['SSH password: '] : []),
    ...(values.askBecomePass ? ['BECOME password: '] : []),
    ...vaults,
  ];
}

/** The answers, a line each. */
export async function askedOnce(values: RunValues, settings: Settings, proc: CliProcess): Promise<string> {
  const questions = questionsOf(values, settings);
  if (questions.length === 0) return '';
  // Ctrl-C at a question refuses the answer, which ends the command.
  const ask = asker(proc, () => undefined);
  let answers = '';
  for (const question of questions) {
    const answer = await ask.askPassword(question);
    proc.redactor?.add(answer);
    answers += `${answer}\n`;
  }
  return answers;
}

/** A process without terminal and signals of its own, which reads the answers. */
export const answering = (proc: CliProcess, answers: string): CliProcess => ({
  stdout: { write: () => undefined },
  stderr: { write: () => undefined },
  stdin: Readable.from([answers]),
  env: proc.env,
  cwd: () => proc.cwd(),
  onSignal: () => () => undefined,
  redactor: proc.redactor,
  exit: () => undefined,
});
