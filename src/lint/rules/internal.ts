/**
 * What is told of files that cannot be read, and what the check before a run finds.
 * @module
 */
import type { Rule } from '../types.ts';

export const loadFailure: Rule = {
  id: 'load-failure',
  summary: 'A file cannot be read',
  tags: ['core', 'unskippable'],
  severity: 'VERY_HIGH',
  ids: {
    'load-failure[not-found]': 'A file is not there',
    'load-failure[yaml]': 'A file is not YAML',
    'load-failure[unicodedecodeerror]': 'A file is not UTF-8 text',
  },
};

export const parserError: Rule = {
  id: 'parser-error',
  summary: 'A task cannot be read',
  tags: ['core'],
  severity: 'VERY_HIGH',
};

export const syntaxCheck: Rule = {
  id: 'syntax-check',
  summary: 'A book would be refused before it runs',
  tags: ['core', 'unskippable'],
  severity: 'VERY_HIGH',
  ids: {
    'syntax-check[empty-playbook]': 'A playbook has plays',
    'syntax-check[malformed]': 'A block is a list of tasks',
    'syntax-check[missing-file]': 'A file that is named is there',
    'syntax-check[no-file]': 'An include names a file',
    'syntax-check[specific]': 'Plays, blocks and tasks are put together as they must be',
    'syntax-check[unknown-module]': 'A module that is named is known',
  },
};

/** What tsplay's check tells beyond Ansible's. */
export const check: Rule = {
  id: 'check',
  summary: 'A book would fail when it runs',
  tags: ['core'],
  severity: 'HIGH',
  ids: {
    'check[missing-file]': 'A file that a task reads is there',
    'check[missing-handler]': 'A handler that is notified is there',
    'check[unknown-module]': 'A module that is named with action is known',
    'check[unknown-filter]': 'A filter, test or lookup that is named is known',
  },
};
