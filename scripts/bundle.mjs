// Puts the hundreds of small files of dist/ into a few: Node takes longer to find files than to run them.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { buildWebPage } from './web-page.mjs';

const dist = fileURLToPath(new URL('../dist/', import.meta.url));

// Chunks are named by their content; those of older builds would pile up.
rmSync(`${dist}bundle`, { recursive: true, force: true });

await build({
  entryPoints: [`${dist}cli/main.js`],
  outdir: `${dist}bundle`,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  // Packages come along, as they too are many small files; but not those that look for files of their own.
  external: ['ssh2', 'dockerode', 'jiti', 'listr2'],
  // What CommonJS packages ask for.
  banner: {
    js: "import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);",
  },
  logLevel: 'warning',
});

mkdirSync(`${dist}web`, { recursive: true });
writeFileSync(`${dist}web/page.js`, await buildWebPage());
