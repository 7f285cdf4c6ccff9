import { dictSource, Templar, type TemplarOptions } from '../../src/template/index.ts';
import { dictOf, TemplateString, type Dict, type SourceRef, type Value } from '../../src/util/value.ts';

export const template = (text: string, src?: SourceRef): TemplateString => new TemplateString(text, src);

export function templar(
  vars: Readonly<Record<string, Value>> | Dict = {},
  more: Partial<TemplarOptions> = {},
): Templar {
  const dict = vars instanceof Map ? vars : dictOf(vars);
  const env = { HOME: '/home/deploy', PATH: process.env['PATH'] };
  return new Templar({ vars: dictSource(dict), searchPath: [], basedir: '/tmp', env, ...more });
}

/** What `{{ expression }}` gives. */
export const evaluate = (expression: string, vars: Readonly<Record<string, Value>> = {}): Value =>
  templar(vars).expression(expression);
