/**
 * What modules and plug-ins of a book print for their authors, by `console.log` and its kin.
 * @module
 */
import { Console } from 'node:console';
import { Writable } from 'node:stream';
import { guarded, type CliProcess } from './process.ts';

/** It goes to stderr, without secrets and behind the boundary: stdout is the report, and may be JSON. */
export function consoleOnStderr(proc: CliProcess): void {
  const { stderr, redactor } = guarded(proc);
  const stream = new Writable({
    decodeStrings: false,
    write(chunk, _encoding, done) {
      const text = String(chunk);
      stderr.write(redactor?.scrub(text) ?? text);
      done();
    },
  });
  globalThis.console = new Console(stream);
}
