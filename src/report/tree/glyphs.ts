/**
 * A glyph and a colour for each outcome, told apart without colours too.
 * @module
 */
import type { HostStatus } from '../../events/types.ts';
import type { Tone } from '../style.ts';

export const glyphs = {
  unreachable: '✗',
  failed: '✗',
  unknown: '?',
  changed: '~',
  ok: '·',
  skipped: '↷',
} as const satisfies Record<HostStatus, string>;

export const tones = {
  unreachable: 'unreachable',
  failed: 'error',
  unknown: 'unknown',
  changed: 'changed',
  ok: 'ok',
  skipped: 'skip',
} as const satisfies Record<HostStatus, Tone>;

/** Outcomes, the one that needs most attention first. */
export const byWeight = Object.keys(glyphs) as readonly HostStatus[];
