import { file } from '../../../src/modules/files/file/file.ts';
import { testCases } from './cases.ts';

testCases(file, new URL('file.yml', import.meta.url));
