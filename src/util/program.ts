/**
 * Whether a file of the controller can be run.
 * @module
 */
import { accessSync, closeSync, constants, openSync, readSync } from 'node:fs';

/** `#!`, ELF, and the ways Mach-O begins. */
const beginnings = ['2321', '7f454c46', 'cffaedfe', 'cefaedfe', 'feedface', 'feedfacf', 'cafebabe'];

/** Whether the execute bit of a file is set for us. */
export function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Whether a file is executable and a program at all. A text with a stray execute bit (a shared folder of Windows) must
 * not be run: libuv would hand it to sh, line by line.
 */
export function isProgram(file: string): boolean {
  if (!isExecutable(file)) return false;
  const bytes = Buffer.alloc(4);
  const fd = openSync(file, 'r');
  try {
    readSync(fd, bytes, 0, 4, 0);
  } catch {
    return false;
  } finally {
    closeSync(fd);
  }
  return beginnings.some((beginning) => bytes.toString('hex').startsWith(beginning));
}
