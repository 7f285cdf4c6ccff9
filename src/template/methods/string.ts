import { stringCase } from './string-case.ts';
import { stringChecks } from './string-checks.ts';
import { stringLayout } from './string-layout.ts';
import { stringSearch } from './string-search.ts';
import { stringSplit } from './string-split.ts';
import { methods } from './declare.ts';

export const stringMethods = methods<string>([
  ...stringCase,
  ...stringChecks,
  ...stringSearch,
  ...stringSplit,
  ...stringLayout,
]);
