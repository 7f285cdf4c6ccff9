// Writes the manual pages, one for each command, where package.json says that they are.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { commands } from '../dist/cli/options/index.js';
import { manPages } from '../dist/doc/man-page.js';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const folder = new URL('../dist/man/', import.meta.url);
mkdirSync(folder, { recursive: true });
for (const [name, text] of manPages(commands, version)) writeFileSync(new URL(name, folder), text);
