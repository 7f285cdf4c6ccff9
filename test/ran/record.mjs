/**
 * Writes down which modules this process ran: one line a module and step, in a file of its own in the folder that
 * TSPLAY_MODULES_RAN names. Programs that a test starts load it too, by NODE_OPTIONS.
 */
import { appendFileSync } from 'node:fs';
import { subscribe } from 'node:diagnostics_channel';
import { join } from 'node:path';

const folder = process.env.TSPLAY_MODULES_RAN;
const started = Symbol.for('tsplay.test.modules-ran');
if (folder !== undefined && globalThis[started] === undefined) {
  const seen = new Set();
  globalThis[started] = seen;
  subscribe('tsplay:module', ({ name, step }) => {
    // What answers from a recording is no host (test/modules/recorded).
    if (globalThis[Symbol.for('tsplay.test.played')] === true) return;
    const line = `${name} ${step}\n`;
    if (seen.has(line)) return;
    seen.add(line);
    try {
      appendFileSync(join(folder, `${process.pid}.ran`), line);
    } catch {
      // A program of a test may be another user, or outlive the run; what it did is then not told.
    }
  });
}
