/**
 * A module's documentation as data, in the shape of `ansible-doc --json` as far as it reaches.
 * @module
 */
import type { ModuleDeclaration } from '../sdk/module.ts';
import type { ParamSpec } from '../sdk/params.ts';
import { constraintTexts } from './constraints.ts';
import { paramDocs, type ParamDoc } from './types.ts';

const option = (param: ParamDoc): Record<string, unknown> => ({
  description: [param.doc],
  type: param.type.startsWith('list of ') ? 'list' : param.type,
  ...(param.type.startsWith('list of ') ? { elements: param.type.slice('list of '.length) } : {}),
  required: param.required,
  ...(param.default === undefined ? {} : { default: param.default }),
  ...(param.choices.length === 0 ? {} : { choices: param.choices }),
  ...(param.aliases.length === 0 ? {} : { aliases: param.aliases }),
  ...(param.secret ? { no_log: true } : {}),
  ...(param.since === undefined ? {} : { version_added: param.since }),
  ...(param.deprecated === undefined ? {} : { deprecated: param.deprecated }),
  ...(param.members.length === 0 ? {} : { suboptions: options(param.members) }),
});

const options = (params: readonly ParamDoc[]): Record<string, unknown> =>
  Object.fromEntries(params.map((param) => [param.name, option(param)]));

/** The module's page as plain data. */
export const moduleJson = (module: ModuleDeclaration<ParamSpec>): Record<string, unknown> => ({
  doc: {
    module: module.name,
    short_description: module.summary,
    description: module.description === undefined ? [] : [module.description],
    options: options(paramDocs(module.params)),
    rules: constraintTexts(module.constraints),
    attributes: {
      check_mode: { support: module.support.check },
      diff_mode: { support: module.support.diff },
    },
    differences: module.differences ?? [],
    other_names: module.otherNames ?? [],
  },
  examples: module.examplesText ?? module.examples.map(({ title, yaml }) => ({ title, yaml })),
  return: module.returns ?? {},
});
