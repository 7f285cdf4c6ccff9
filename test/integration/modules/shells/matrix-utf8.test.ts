import { describe } from 'vitest';
import { inEveryShell, reason } from './matrix.ts';

const title = 'every module that writes, in every shell, in the locale C.UTF-8';
describe.skipIf(reason !== undefined)(reason === undefined ? title : `${title} (${reason})`, () => {
  inEveryShell('C.UTF-8');
});
