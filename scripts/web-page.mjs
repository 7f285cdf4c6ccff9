// The script of the page of `tsplay web`, in one file: the page loads nothing from anywhere else.
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** The script as bytes. */
export async function buildWebPage() {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('../src/web/page/main.tsx', import.meta.url))],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    minify: true,
    legalComments: 'eof',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    logLevel: 'warning',
  });
  return outputFiles[0].contents;
}
