/** Hosts whose programs are busybox's, with nothing else in PATH. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

function applets(): string[] {
  try {
    return execFileSync('busybox', ['--list'], { encoding: 'utf8' }).split('\n').filter(Boolean);
  } catch {
    return [];
  }
}

/** Whether this machine has busybox. */
export const hasBusybox = applets().length > 0;

/** An environment in which every program is busybox; it goes with `[Symbol.dispose]`. */
export function busyboxOnly(): { readonly environment: { readonly PATH: string } } & Disposable {
  const bin = mkdtempSync(join(tmpdir(), 'tsplay-busybox-'));
  const busybox = execFileSync('sh', ['-c', 'command -v busybox'], { encoding: 'utf8' }).trim();
  for (const name of applets()) symlinkSync(busybox, join(bin, name));
  return {
    environment: { PATH: bin },
    [Symbol.dispose]: () => rmSync(bin, { recursive: true, force: true }),
  };
}
