// Turns the schemas into code when tsplay is built: compiling them anew in every run costs a quarter of a second.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import standaloneCode from 'ajv/dist/standalone/index.js';

const schemas = fileURLToPath(new URL('../schemas/', import.meta.url));
// Beside src/source/validators.ts.
const target = fileURLToPath(new URL('../dist/source/validators.cjs', import.meta.url));

const ajv = new Ajv2020({
  allErrors: true,
  verbose: true,
  strict: false,
  validateSchema: false,
  discriminator: true,
  code: { source: true },
});
const names = readdirSync(schemas).filter((file) => file.endsWith('.json'));
for (const file of names) ajv.addSchema(JSON.parse(readFileSync(schemas + file, 'utf8')));
const refs = Object.fromEntries(names.map((file) => [basename(file, '.json').replaceAll('-', '_'), file]));
const code = standaloneCode.default(ajv, refs);
writeFileSync(target, code);
