import { addOldFilters, addTests } from '../registry.ts';
import { compareTests } from './compare.ts';
import { dataTests } from './data.ts';
import { definedTests } from './defined.ts';
import { fileTests } from './files.ts';
import { networkTests } from './network.ts';
import { resultTests } from './results.ts';
import { typeTests } from './types.ts';

addTests([
  ...definedTests,
  ...typeTests,
  ...compareTests,
  ...resultTests,
  ...dataTests,
  ...fileTests,
  ...networkTests,
]);

/** Ansible's own tests with the meaning they had as filters; Jinja2's never were any. */
const oldNames = new Set(['match', 'search', 'regex', 'version', 'subset', 'superset', 'all', 'any']);
addOldFilters([...resultTests, ...fileTests, ...dataTests.filter(({ name }) => oldNames.has(name))]);
