import { copy } from '../../../src/modules/files/copy/copy.ts';
import { template } from '../../../src/modules/files/copy/template.ts';
import { file } from '../../../src/modules/files/file/file.ts';
import { testCases } from './cases.ts';

testCases(copy, new URL('copy.yml', import.meta.url));
testCases(file, new URL('file.yml', import.meta.url));
testCases(template, new URL('template.yml', import.meta.url));
