/** Part of every unit and integration test file: modules that run here, and in programs that are started here, are recorded. */
import { fileURLToPath } from 'node:url';
import './record.mjs';

const recorder = `--import=${new URL('record.mjs', import.meta.url).href}`;
const options = process.env['NODE_OPTIONS'] ?? '';
if (!options.includes(fileURLToPath(new URL('record.mjs', import.meta.url))))
  process.env['NODE_OPTIONS'] = `${options} ${recorder}`.trim();
