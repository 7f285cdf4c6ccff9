/**
 * Linting: files of a project against rules, under the names that ansible-lint gave them.
 * @module
 */
export { readConfig, type LintConfig, type LintRequest } from './config/read.ts';
export type { LintOptions } from './config/options.ts';
export { addIgnored } from './config/ignored.ts';
export { lintAndFix, type FixResult } from './fix/index.ts';
export { formatFindings } from './formats/index.ts';
export type { FormatOptions } from './formats/options.ts';
export type { FormatName } from './formats/names.ts';
export { countFindings, summaryText } from './formats/summary.ts';
export { profilesText, rulesText, tagsText } from './listing.ts';
export { lint, type LintResult, type OpenInspection } from './run.ts';
export type { Finding } from './types.ts';
