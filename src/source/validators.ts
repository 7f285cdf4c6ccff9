/**
 * The code that `npm run build` makes of the schemas (`scripts/build-validators.mjs`).
 * @module
 */
import type { ValidateFunction } from 'ajv';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

/** By the schema's name, `-` as `_`. */
export type Validators = Readonly<Record<string, ValidateFunction | undefined>>;

/** None when tsplay runs from its sources. In the bundle they are a part of it: see `scripts/bundle.mjs`. */
export function builtValidators(): Validators {
  const file = fileURLToPath(new URL('validators.cjs', import.meta.url));
  return existsSync(file) ? (createRequire(import.meta.url)(file) as Validators) : {};
}
