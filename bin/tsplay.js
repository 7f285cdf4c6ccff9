#!/usr/bin/env node
// The built program is loaded late, so that a checkout that was never built gives a sentence instead of a stack trace.
import { existsSync } from 'node:fs';

const entry = new URL('../dist/bundle/main.js', import.meta.url);

if (existsSync(entry)) {
  const { start } = await import(entry.href);
  await start();
} else {
  process.stderr.write('tsplay is not built yet: run `npm run build` in its folder first.\n');
  process.exitCode = 1;
}
