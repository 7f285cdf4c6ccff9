import { addTests } from '../registry.ts';
import { definedTests } from './defined.ts';

addTests(definedTests);
