/**
 * The forms that findings are told in.
 * @module
 */
import type { FormatName } from './names.ts';
import type { Finding } from '../types.ts';
import type { FormatOptions } from './options.ts';
import { codeclimate, sarif } from './json.ts';
import { brief, full, github, md, pep8, quiet } from './text.ts';

const formats: Readonly<
  Record<FormatName, (findings: readonly Finding[], options: FormatOptions) => string>
> = {
  full,
  brief,
  pep8,
  parseable: pep8,
  quiet,
  json: codeclimate,
  codeclimate,
  sarif,
  github,
  md,
};

/** Findings as text; those that are ignored first, as they are known. */
export const formatFindings = (
  name: FormatName,
  findings: readonly Finding[],
  options: FormatOptions,
): string =>
  formats[name](
    findings.toSorted((a, b) => Number(b.ignored) - Number(a.ignored)),
    options,
  );
