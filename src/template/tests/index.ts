import { addTests } from '../registry.ts';
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
