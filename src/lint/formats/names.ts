/**
 * Names of the formats, apart from what writes them, so that help loads no rule.
 * @module
 */

export const formatNames = [
  'full',
  'brief',
  'pep8',
  'parseable',
  'quiet',
  'json',
  'codeclimate',
  'sarif',
  'github',
  'md',
] as const;
export type FormatName = (typeof formatNames)[number];
