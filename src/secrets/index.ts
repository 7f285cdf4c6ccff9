export { urlPasswords } from './addresses.ts';
export { mask, Redactor } from './redactor.ts';
export { scrubbedStream } from './stream.ts';
