/**
 * Opening the page in the browser. Its address is a key, and the words of a process can be read by every user of the machine:
 * the browser is given a private file that leads there.
 * @module
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { escapeHtml } from '../../../util/html.ts';
import type { CliProcess } from '../../process.ts';

export interface Opened {
  /** Removes the file. */
  close(): void;
}

/** Opens it with $BROWSER, `open` or `xdg-open`. Where there is none, it says so: the address has been printed. */
export function openBrowser(url: string, proc: CliProcess): Opened {
  // In the folder of the user's session where there is one: it is private, and gone with the session.
  const folder = mkdtempSync(join(proc.env['XDG_RUNTIME_DIR'] ?? tmpdir(), 'tsplay-web-'));
  const file = join(folder, 'open.html');
  const page = `<!doctype html><meta charset="utf-8"><meta name="referrer" content="no-referrer"><meta http-equiv="refresh" content="0;url=${escapeHtml(url)}"><title>tsplay</title>\n`;
  writeFileSync(file, page, { mode: 0o600, flag: 'wx' });
  const program = proc.env['BROWSER'] || (process.platform === 'darwin' ? 'open' : 'xdg-open');
  const failed = (): void =>
    void proc.stderr.write(`${program} opens no browser: open the address yourself.\n`);
  const child = spawn(program, [file], { stdio: 'ignore', detached: true, env: { ...proc.env } });
  child.once('error', failed);
  child.once('exit', (code) => {
    if (code !== null && code !== 0) failed();
  });
  child.unref();
  return { close: () => rmSync(folder, { recursive: true, force: true }) };
}
