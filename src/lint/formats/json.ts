/**
 * Findings for machines.
 * @module
 */
import { createHash } from 'node:crypto';
import { pathToFileURL } from 'node:url';
import type { Finding, Rule } from '../types.ts';
import type { FormatOptions } from './options.ts';

/** The same finding keeps its fingerprint while lines above it come and go. */
function fingerprint({ file, tag, message }: Finding, nth: number): string {
  return createHash('sha256')
    .update(JSON.stringify([file, tag, message, nth]))
    .digest('hex');
}

/** One line of JSON in the form of Code Climate's, which GitLab reads. */
export function codeclimate(findings: readonly Finding[], { helpUri }: FormatOptions): string {
  const times = new Map<string, number>();
  const issues = findings.map((finding) => {
    const { file, line, col, tag, message, level, details, rule } = finding;
    const key = JSON.stringify([file, tag, message]);
    const nth = times.get(key) ?? 0;
    times.set(key, nth + 1);
    return {
      type: 'issue',
      check_name: tag,
      categories: rule.tags,
      url: helpUri,
      severity: level === 'warning' ? 'minor' : 'major',
      description: message,
      fingerprint: fingerprint(finding, nth),
      location:
        col === undefined
          ? { path: file, lines: { begin: line } }
          : { path: file, positions: { begin: { line, column: col } } },
      ...(details === undefined ? {} : { content: { body: details } }),
    };
  });
  return `${JSON.stringify(issues)}\n`;
}

const levelOf = ({ severity }: Rule): string =>
  severity === 'VERY_HIGH' || severity === 'HIGH' ? 'error' : 'warning';

/** One line of JSON in the form of SARIF 2.1.0. */
export function sarif(findings: readonly Finding[], { cwd, version, helpUri }: FormatOptions): string {
  const rules = new Map<string, object>();
  for (const { tag, rule } of findings)
    if (!rules.has(tag))
      rules.set(tag, {
        id: tag,
        name: tag,
        shortDescription: { text: rule.ids?.[tag] ?? rule.summary },
        defaultConfiguration: { level: levelOf(rule) },
        help: { text: rule.summary },
        helpUri,
        properties: { tags: rule.tags },
      });
  const index = new Map([...rules.keys()].map((tag, i) => [tag, i]));
  const results = findings.map(({ tag, level, message, file, line, col, ignored }) => ({
    ruleId: tag,
    ruleIndex: index.get(tag) ?? 0,
    level,
    message: { text: message },
    ...(ignored ? { suppressions: [{ kind: 'external' }] } : {}),
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: uriOf(file), uriBaseId: 'SRCROOT' },
          region: { startLine: line, ...(col === undefined ? {} : { startColumn: col }) },
        },
      },
    ],
  }));
  const driver = { name: 'tsplay lint', version, informationUri: helpUri, rules: [...rules.values()] };
  const run = {
    tool: { driver },
    columnKind: 'utf16CodeUnits',
    results,
    originalUriBaseIds: { SRCROOT: { uri: pathToFileURL(`${cwd}/`).href } },
  };
  return `${JSON.stringify({
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [run],
  })}\n`;
}

const uriOf = (file: string): string => file.split('/').map(encodeURIComponent).join('/');
