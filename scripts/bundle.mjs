// Puts the hundreds of small files of dist/ into one: Node takes longer to find files than to run them. Modules stay apart in it, and
// run when they are first needed; src/cli/entry.ts loads it with the code that V8 made of it before.
import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, transform } from 'esbuild';
import { buildWebPage } from './web-page.mjs';

const dist = fileURLToPath(new URL('../dist/', import.meta.url));
const target = 'node20';

// Packages come along, as they too are many small files; but not those that look for files of their own.
const external = ['ssh2', 'dockerode', 'jiti', 'listr2'];

/** The validators are a part of the program; in dist/ they are a file beside the one that looks for them. */
const validators = {
  name: 'validators',
  setup: ({ onLoad }) =>
    onLoad({ filter: /\/source\/validators\.js$/ }, () => ({
      contents: "export const builtValidators = () => require('./validators.cjs');",
      resolveDir: `${dist}source`,
    })),
};

const { outputFiles } = await build({
  entryPoints: [`${dist}cli/main.js`],
  outdir: `${dist}bundle`,
  write: false,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target,
  external,
  plugins: [validators],
  logLevel: 'warning',
});

/** A module of the program as a function: `require` and `$load` know the others by name. */
async function moduleText({ path, text }) {
  const { code } = await transform(text, {
    format: 'cjs',
    platform: 'node',
    target,
    minifyWhitespace: true,
    lineLimit: 200,
    define: { 'import.meta.url': '$url' },
    logLevel: 'warning',
  });
  const linked = code.replace(/\bimport\("([^"]+)"\)/g, (_all, name) => `$load(${JSON.stringify(name)})`);
  return `${JSON.stringify(`./${basename(path)}`)}(module, exports, require, $load, $url) {${linked}\n}`;
}

const modules = await Promise.all(outputFiles.map(moduleText));
const program = `(function (native, importModule, moduleUrl) {
"use strict";
const made = new Map();
const modules = { __proto__: null,
${modules.join(',\n')}
};
function require(name) {
  const make = modules[name];
  if (make === undefined) return native(name);
  let module = made.get(name);
  if (module === undefined) {
    module = { exports: {} };
    made.set(name, module);
    make(module, module.exports, require, load, moduleUrl);
  }
  return module.exports;
}
const load = (name) => (name in modules ? Promise.resolve().then(() => require(name)) : importModule(name));
return (name) => require(\`./\${name}.js\`);
})
`;

rmSync(`${dist}bundle`, { recursive: true, force: true });
mkdirSync(`${dist}bundle`);
writeFileSync(`${dist}bundle/program.cjs`, program);
await build({
  entryPoints: [`${dist}cli/entry.js`],
  outfile: `${dist}bundle/main.js`,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target,
  define: { programBuild: JSON.stringify(createHash('sha256').update(program).digest('hex').slice(0, 16)) },
  logLevel: 'warning',
});

mkdirSync(`${dist}web`, { recursive: true });
writeFileSync(`${dist}web/page.js`, await buildWebPage());
