/**
 * Pages of modules, filters, tests, lookups and keywords in Markdown, for the documentation site.
 * @module
 */
import type { ModuleDeclaration } from '../sdk/module.ts';
import type { ParamSpec } from '../sdk/params.ts';
import { constraintTexts } from './constraints.ts';
import { supportTexts } from './module-page.ts';
import { fullName, type PluginDoc } from './plugin-page.ts';
import { paramDocs, type ParamDoc } from './types.ts';

type Declaration = ModuleDeclaration<ParamSpec>;

/** The page of a module, with a trailing newline. */
export function moduleMarkdown(module: Declaration): string {
  const params = paramDocs(module.params);
  const { check, diff } = supportTexts(module.support);
  const short = module.name.slice(module.name.lastIndexOf('.') + 1);
  return page(
    `# ${short}`,
    `${code(module.name)}: ${module.summary}`,
    module.description,
    also(module.otherNames),
    section('Parameters', params.length === 0 ? 'None.' : paramList(params, module.freeForm)),
    section('Rules', bullets(constraintTexts(module.constraints))),
    section('Check mode and diff', `- check mode: ${check}\n- diff: ${diff}`),
    section('Different from Ansible', bullets(module.differences)),
    section('Returns', bullets(Object.entries(module.returns ?? {}).map(named))),
    section('Examples', module.examples.map(example).join('\n\n')),
  );
}

/** The page of a filter, test or lookup, with a trailing newline. */
export function pluginMarkdown(kind: string, plugin: PluginDoc): string {
  const [expression, result] = plugin.example ?? [];
  const answer = result == null ? '' : `\n\nanswers\n\n${fenced('', result)}`;
  return page(
    `# ${plugin.name}`,
    `The ${kind} ${code(fullName(plugin))}. ${plugin.doc}`,
    also(plugin.aliases),
    plugin.signature === undefined ? '' : section('Arguments', code(`${plugin.name}(${plugin.signature})`)),
    expression === undefined ? '' : section('Example', fenced('jinja', `{{ ${expression} }}`) + answer),
  );
}

const page = (...parts: readonly (string | undefined)[]): string =>
  `${parts.filter((part) => part !== undefined && part !== '').join('\n\n')}\n`;

const section = (title: string, body: string): string => (body === '' ? '' : `## ${title}\n\n${body}`);

const also = (names: readonly string[] = []): string =>
  names.length === 0 ? '' : `Also called ${names.map(code).join(', ')}.`;

const bullets = (texts: readonly string[] = []): string =>
  texts.map((text) => `- ${oneLine(text)}`).join('\n');

const named = ([key, meaning]: [string, string]): string => `${code(key)}: ${meaning}`;

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();

/** Text between more backticks than it has itself. */
function code(text: string): string {
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map(({ length }) => length));
  const mark = '`'.repeat(longest + 1);
  const pad = longest > 0 ? ' ' : '';
  return `${mark}${pad}${text}${pad}${mark}`;
}

const fenced = (language: string, text: string): string => `\`\`\`\`${language}\n${text}\n\`\`\`\``;

const paramList = (params: readonly ParamDoc[], freeForm?: string, indent = ''): string =>
  params.map((param) => parameter(param, indent, param.name === freeForm)).join('\n');

function parameter(param: ParamDoc, indent: string, freeForm: boolean): string {
  const remarks = [
    param.type,
    ...(param.required ? ['required'] : []),
    ...(param.secret ? ['secret'] : []),
    ...(freeForm ? ['also as free text'] : []),
    ...(param.since === undefined ? [] : [`since ${param.since}`]),
  ];
  const facts = [
    ...(param.choices.length === 0 ? [] : [`One of ${param.choices.map(value).join(', ')}.`]),
    ...(param.default === undefined ? [] : [`Default: ${value(param.default)}.`]),
    ...(param.aliases.length === 0 ? [] : [`Also called ${param.aliases.map(code).join(', ')}.`]),
    ...(param.deprecated === undefined ? [] : [`Deprecated: ${param.deprecated}`]),
  ];
  const line = `${indent}- ${code(param.name)} (${remarks.join('; ')}): ${oneLine([param.doc, ...facts].join(' '))}`;
  return param.members.length === 0 ? line : `${line}\n${paramList(param.members, undefined, `${indent}  `)}`;
}

const value = (given: unknown): string =>
  code(typeof given === 'string' ? given || "''" : JSON.stringify(given));

function example({ title, yaml }: Declaration['examples'][number]): string {
  const [first = '', ...rest] = yaml.trimEnd().split('\n');
  const lines = [`- ${first}`, ...rest.map((line) => (line === '' ? '' : `  ${line}`))];
  return `${title}:\n\n${fenced('yaml', lines.join('\n'))}`;
}
