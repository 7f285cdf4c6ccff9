/**
 * `tsplay doc --snippet`: a task with every parameter, ready to be pasted and cut down.
 * @module
 */
import type { ModuleDeclaration } from '../sdk/module.ts';
import type { ParamSpec } from '../sdk/params.ts';
import { paramDocs, type ParamDoc } from './types.ts';

const placeholder = (param: ParamDoc): string => {
  if (param.default !== undefined) return JSON.stringify(param.default);
  if (param.choices.length > 0) return param.choices.join('|');
  return '';
};

const line = (param: ParamDoc): string => {
  const value = placeholder(param);
  const mark = param.required ? '(required) ' : '';
  const optional = param.required ? '' : '# ';
  return `    ${optional}${param.name}:${value === '' ? '' : ` ${value}`}  # ${mark}${param.doc.split('\n')[0] ?? ''}`;
};

/** YAML of one task; what is not required is commented out. */
export const moduleSnippet = (module: ModuleDeclaration<ParamSpec>): string =>
  [`- name: ${module.summary}`, `  ${module.name}:`, ...paramDocs(module.params).map(line)].join('\n') + '\n';
