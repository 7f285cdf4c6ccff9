import { p } from '../../../sdk/index.ts';

export const setupParams = {
  gather_subset: p.list(p.str({ doc: 'A subset, or `!` and a subset.' }), {
    doc: 'Which facts: `all`, `min`, `network`, `hardware`, `virtual`, the name of a fact, or any of these after `!`.',
    default: ['all'],
  }),
  gather_timeout: p.int({
    doc: 'Seconds that each program that tells facts (those of facts.d too) and each file system may take.',
    default: 10,
  }),
  filter: p.list(p.str({ doc: 'A shell-style pattern.' }), {
    doc: 'Only facts whose name, with or without `ansible_`, matches one of these.',
    default: [],
  }),
  fact_path: p.path({
    doc: 'Folder of `*.fact` files, JSON, INI or programs that print it, for `ansible_local`.',
    default: '/etc/ansible/facts.d',
  }),
} as const;
