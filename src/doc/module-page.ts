/**
 * `tsplay doc MODULE`: a page of text from a module's declaration.
 * @module
 */
import type { ModuleDeclaration, Support } from '../sdk/module.ts';
import type { ParamSpec } from '../sdk/params.ts';
import { constraintTexts } from './constraints.ts';
import { paramDocs, type DocPaint, type ParamDoc } from './types.ts';
import { wrap } from './wrap.ts';

type Declaration = ModuleDeclaration<ParamSpec>;

/** The whole page with a trailing newline. */
export function modulePage(module: Declaration, paint: DocPaint): string {
  const parts = [
    heading(module, paint),
    module.description === undefined ? '' : wrap(module.description, 2),
    section('Parameters (= is required)', parameters(module, paint), paint),
    section('Rules', bullets(constraintTexts(module.constraints)), paint),
    section('Check mode and diff', support(module.support), paint),
    section('Different from Ansible', bullets(module.differences ?? []), paint),
    section('Returns', returns(module, paint), paint),
    section('Examples', examples(module), paint),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function heading(module: Declaration, paint: DocPaint): string {
  const names = module.otherNames ?? [];
  const also = names.length === 0 ? '' : `\n${wrap(`Also called ${names.join(', ')}`, 2)}`;
  return `${paint('heading', module.name)}: ${module.summary}${also}`;
}

const section = (title: string, body: string, paint: DocPaint): string =>
  body === '' ? '' : `${paint('heading', title)}\n${body}`;

const bullets = (texts: readonly string[]): string =>
  texts.map((text) => `  - ${wrap(text, 4).trimStart()}`).join('\n');

function parameters(module: Declaration, paint: DocPaint): string {
  return paramDocs(module.params)
    .map((param) => parameter(param, 2, paint, param.name === module.freeForm))
    .join('\n');
}

function parameter(param: ParamDoc, indent: number, paint: DocPaint, freeForm = false): string {
  const pad = ' '.repeat(indent);
  const mark = param.required ? '=' : '-';
  const remarks = [
    param.type,
    ...(param.secret ? ['secret'] : []),
    ...(freeForm ? ['also as free text'] : []),
    ...(param.since === undefined ? [] : [`since ${param.since}`]),
  ];
  const lines = [`${pad}${mark} ${paint('changed', param.name)} (${remarks.join('; ')})`];
  lines.push(wrap(param.doc, indent + 6));
  const detail = (text: string): void => void lines.push(wrap(text, indent + 6));
  if (param.choices.length > 0) detail(`choices: ${param.choices.join(', ')}`);
  if (param.default !== undefined) detail(`default: ${valueText(param.default)}`);
  if (param.aliases.length > 0) detail(`aliases: ${param.aliases.join(', ')}`);
  if (param.deprecated !== undefined) detail(`deprecated: ${param.deprecated}`);
  for (const member of param.members) lines.push(parameter(member, indent + 6, paint));
  return lines.join('\n');
}

const valueText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

const meanings = {
  full: 'full',
  partial: 'partial, see below',
  none: 'none: the outcome is unknown until it is done',
} as const satisfies Record<Support['check'], string>;

/** How far a module supports check mode and diff, in words. */
export const supportTexts = ({
  check,
  diff,
}: Support): { readonly check: string; readonly diff: string } => ({
  check: meanings[check],
  diff: diff === 'none' ? 'none' : meanings[diff],
});

function support(of: Support): string {
  const { check, diff } = supportTexts(of);
  return `  check mode: ${check}\n  diff: ${diff}`;
}

function returns(module: Declaration, paint: DocPaint): string {
  return Object.entries(module.returns ?? {})
    .map(([key, meaning]) => `  - ${paint('changed', key)}\n${wrap(meaning, 8)}`)
    .join('\n');
}

const verbatim = (text: string): string =>
  text
    .split('\n')
    .map((line) => (line === '' ? '' : `  ${line}`))
    .join('\n');

const examples = (module: Declaration): string =>
  module.examplesText === undefined ? ownExamples(module) : verbatim(module.examplesText);

const ownExamples = (module: Declaration): string =>
  module.examples
    .map(({ title, yaml }) => {
      const [first = '', ...rest] = yaml.trimEnd().split('\n');
      const body = [`- ${first}`, ...rest.map((line) => (line === '' ? '' : `  ${line}`))];
      return [`# ${title}`, ...body].map((line) => (line === '' ? '' : `  ${line}`)).join('\n');
    })
    .join('\n\n');
