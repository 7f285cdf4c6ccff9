/**
 * Long texts on a terminal, page by page.
 * @module
 */
import { spawn } from 'node:child_process';
import type { Settings } from '../config/index.ts';
import type { CliProcess } from './process.ts';
import { emitted } from '../report/safe-stream.ts';

/** Shows a text through the pager; where there is no terminal, just prints it. */
export async function page(text: string, { stdout, env }: CliProcess, { values }: Settings): Promise<void> {
  if (stdout.isTTY !== true) {
    stdout.write(text);
    return;
  }
  // F: no pager for what fits on the screen; R: colours; S: no folding; X: leave the text on the screen.
  const pager = spawn(values.pager, {
    shell: true,
    stdio: ['pipe', 'inherit', 'inherit'],
    env: { ...env, LESS: env['LESS'] ?? 'FRSX' },
  });
  const ended = new Promise<boolean>((resolve) => {
    pager.on('error', () => resolve(false));
    // 127: the shell found no such program.
    pager.on('close', (code) => resolve(code !== 127));
  });
  pager.stdin.on('error', () => undefined);
  pager.stdin.end(emitted(text));
  if (!(await ended)) stdout.write(text);
}
