/**
 * `tsplay report`: a recorded run as a page.
 * @module
 */
import type { CommandSpec } from './types.ts';

export const reportCommand = {
  name: 'report',
  aliases: [],
  summary: 'Write a recorded run as one HTML file',
  description:
    'Writes a page that needs no server and no network: how the run ended, failures with their code, warnings, what each host and each task did, differences, a timeline of hosts with what they waited for, and the slowest tasks. It has what the record has, so no secrets; its mode is 0600.',
  positional: {
    name: 'id',
    required: false,
    single: true,
    doc: 'The run: its id, the beginning of it, or `last`, which is the default',
  },
  options: {
    out: {
      short: 'o',
      long: ['out'],
      type: 'text',
      argument: 'FILE',
      doc: 'Write it to this file, `-` for standard output',
      default: 'run-ID.html, which must not be there',
      group: 'Output',
    },
    force: {
      long: ['force'],
      type: 'flag',
      doc: 'Replace run-ID.html when it is there',
      group: 'Output',
    },
  },
  examples: [
    { title: 'The last run', line: 'tsplay report' },
    { title: 'A run for a colleague', line: 'tsplay report 20260131-2210 -o release.html' },
  ],
} as const satisfies CommandSpec;
