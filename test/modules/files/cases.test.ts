import { assemble } from '../../../src/modules/files/copy/assemble.ts';
import { copy } from '../../../src/modules/files/copy/copy.ts';
import { template } from '../../../src/modules/files/copy/template.ts';
import { file } from '../../../src/modules/files/file/file.ts';
import { blockinfile } from '../../../src/modules/files/lines/blockinfile.ts';
import { iniFile } from '../../../src/modules/files/lines/ini-file.ts';
import { lineinfile } from '../../../src/modules/files/lines/lineinfile.ts';
import { replace } from '../../../src/modules/files/lines/replace.ts';
import { testCases } from './cases.ts';

for (const module of [copy, file, template, lineinfile, blockinfile, replace, assemble, iniFile])
  testCases(module, new URL(`${module.name.replace(/.*\./, '')}.yml`, import.meta.url));
