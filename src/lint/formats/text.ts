/**
 * Findings for people, and for tools that read lines.
 * @module
 */
import { codeFrame } from '../../errors/format.ts';
import { visible, visibleLine } from '../../util/visible.ts';
import type { Finding } from '../types.ts';
import type { FormatOptions } from './options.ts';

const placeOf = ({ file, line, col }: Finding): string =>
  `${visibleLine(file)}:${line}${col === undefined ? '' : `:${col}`}`;

const suffix = ({ level, ignored }: Finding): string =>
  ignored ? ' (ignored)' : level === 'warning' ? ' (warning)' : '';

function head(finding: Finding, { paint }: FormatOptions): string {
  const tone = finding.level === 'error' ? 'error' : 'warn';
  return `${paint(tone, finding.tag)}: ${visible(finding.message)}${paint('dim', suffix(finding))}`;
}

/** What, where, and the lines around it. */
export function full(findings: readonly Finding[], options: FormatOptions): string {
  return findings
    .map((finding) => {
      const { line, col, details } = finding;
      const frame = codeFrame({ file: options.pathOf(finding.file), line, col: col ?? 1 });
      return [
        head(finding, options),
        `  ${options.paint('heading', placeOf(finding))}`,
        ...(frame === '' ? [] : [frame]),
        ...(details === undefined ? [] : [`  ${visible(details)}`]),
        '',
      ].join('\n');
    })
    .join('\n');
}

/** What and where. */
export const brief = (findings: readonly Finding[], options: FormatOptions): string =>
  findings.map((finding) => `${head(finding, options)}\n  ${placeOf(finding)}\n`).join('');

/** `file:line:col: finding: message`. */
export const pep8 = (findings: readonly Finding[], { paint, quiet }: FormatOptions): string =>
  findings
    .map((finding) => {
      const message = quiet ? '' : `: ${visibleLine(finding.message)}`;
      const tone = finding.level === 'error' ? 'error' : 'warn';
      return `${placeOf(finding)}: ${paint(tone, finding.tag)}${message}${suffix(finding)}\n`;
    })
    .join('');

/** The rule and the place. */
export const quiet = (findings: readonly Finding[]): string =>
  findings.map((finding) => `${finding.rule.id} ${placeOf(finding)}\n`).join('');

const cell = (text: string): string => visibleLine(text).replaceAll('|', '\\|').replaceAll('`', "'");

/** A table in Markdown. */
export function md(findings: readonly Finding[]): string {
  if (findings.length === 0) return 'Nothing was found.\n';
  const rows = findings.map(
    (finding) =>
      `| \`${cell(placeOf(finding))}\` | ${finding.tag} | ${finding.level}${finding.ignored ? ', ignored' : ''} | ${cell(finding.message)} |\n`,
  );
  return `| Place | Finding | Level | Message |\n| --- | --- | --- | --- |\n${rows.join('')}`;
}

const githubValue = (text: string): string =>
  visible(text).replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
const githubProperty = (text: string): string =>
  githubValue(text).replaceAll(':', '%3A').replaceAll(',', '%2C');

/** Annotations of a workflow of GitHub's. */
export const github = (findings: readonly Finding[]): string =>
  findings
    .map(({ level, file, line, col, rule, tag, message }) => {
      const column = col === undefined ? '' : `,col=${col}`;
      const where = `file=${githubProperty(file)},line=${line}${column},severity=${rule.severity},title=${githubProperty(tag)}`;
      return `::${level} ${where}::${githubValue(message)}\n`;
    })
    .join('');
