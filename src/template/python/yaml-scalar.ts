/**
 * Which style a YAML scalar needs, by libyaml's rules (PyYAML's C emitter, which Ansible uses).
 * @module
 */

import { unsafeCharacters } from '../../util/visible.ts';

const unsafe = new RegExp(unsafeCharacters, 'u');

/** Whether a text holds what steers a terminal or turns round what is read. */
export const steers = (text: string): boolean => unsafe.test(text);

export interface ScalarAnalysis {
  readonly multiline: boolean;
  readonly flowPlain: boolean;
  readonly blockPlain: boolean;
  readonly singleQuoted: boolean;
  /** As a block (`|`). */
  readonly block: boolean;
}

const isSpace = (c: string | undefined): boolean => c === ' ';
export const isBreak = (c: string | undefined): boolean =>
  c === '\n' || c === '\r' || c === '\x85' || c === '\u2028' || c === '\u2029';
const isBlankOrEnd = (c: string | undefined): boolean =>
  c === undefined || c === ' ' || c === '\t' || isBreak(c);
export const isPrintable = (c: string): boolean =>
  /^[\n\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd]$/.test(c);

const leadingIndicators = new Set('#,[]{}&*!|>\'"%@`');
const innerIndicators = new Set(',?[]{}');

interface Findings {
  block: boolean;
  flow: boolean;
  special: boolean;
  breaks: boolean;
  leading: boolean;
  trailing: boolean;
  trailingSpace: boolean;
  breakSpace: boolean;
  spaceBreak: boolean;
}

/** `visible`: text that steers a terminal needs double quotes, in which it can be escaped. */
export function analyzeScalar(text: string, visible = false): ScalarAnalysis {
  if (text === '')
    return { multiline: false, flowPlain: false, blockPlain: true, singleQuoted: true, block: false };
  const found = scan(Array.from(text), text.startsWith('---') || text.startsWith('...'));
  const edges = found.leading || found.trailing || found.breakSpace;
  const double = found.spaceBreak || found.special || (visible && steers(text));
  const plain = !edges && !double && !found.breaks;
  return {
    multiline: found.breaks,
    flowPlain: plain && !found.flow,
    blockPlain: plain && !found.block,
    singleQuoted: !double && !found.breakSpace,
    block: !double && !found.trailingSpace,
  };
}

function scan(chars: readonly string[], documentMark: boolean): Findings {
  const found: Findings = {
    block: documentMark,
    flow: documentMark,
    special: false,
    breaks: false,
    leading: false,
    trailing: false,
    trailingSpace: false,
    breakSpace: false,
    spaceBreak: false,
  };
  chars.forEach((c, i) => {
    const previous = chars[i - 1];
    const next = chars[i + 1];
    indicators(found, c, i === 0, isBlankOrEnd(previous), isBlankOrEnd(next));
    if (!isPrintable(c)) found.special = true;
    if (!isSpace(c) && !isBreak(c)) return;
    if (i === 0) found.leading = true;
    if (i === chars.length - 1) found.trailing = true;
    if (i === chars.length - 1 && isSpace(c)) found.trailingSpace = true;
    if (isBreak(c)) {
      found.breaks = true;
      if (isSpace(previous)) found.spaceBreak = true;
    } else if (isBreak(previous)) found.breakSpace = true;
  });
  return found;
}

function indicators(
  found: Findings,
  c: string,
  first: boolean,
  afterBlank: boolean,
  beforeBlank: boolean,
): void {
  const both = (): void => {
    found.flow = true;
    found.block = true;
  };
  if (first && leadingIndicators.has(c)) both();
  else if (first && (c === '?' || c === ':')) {
    found.flow = true;
    if (beforeBlank) found.block = true;
  } else if (first && c === '-' && beforeBlank) both();
  else if (!first && innerIndicators.has(c)) found.flow = true;
  else if (!first && c === ':') {
    found.flow = true;
    if (beforeBlank) found.block = true;
  } else if (!first && c === '#' && afterBlank) both();
}

const implicit = [
  /^(?:yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF)$/,
  /^(?:~|null|Null|NULL|)$/,
  /^[-+]?(?:[0-9][0-9_]*)\.[0-9_]*(?:[eE][-+][0-9]+)?$/,
  /^\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?$/,
  /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*$/,
  /^[-+]?\.(?:inf|Inf|INF)$/,
  /^\.(?:nan|NaN|NAN)$/,
  /^[-+]?0b[0-1_]+$/,
  /^[-+]?0[0-7_]+$/,
  /^[-+]?(?:0|[1-9][0-9_]*)$/,
  /^[-+]?0x[0-9a-fA-F_]+$/,
  /^[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+$/,
  /^\d\d\d\d-\d\d-\d\d$/,
  /^\d\d\d\d-\d\d?-\d\d?(?:[Tt]|[ \t]+)\d\d?:\d\d:\d\d(?:\.\d*)?(?:[ \t]*(?:Z|[-+]\d\d?(?::\d\d)?))?$/,
  /^<<$/,
  /^=$/,
];
/** Whether YAML 1.1 would read the plain text as something other than text. */
export const readsAsOther = (text: string): boolean => implicit.some((pattern) => pattern.test(text));
