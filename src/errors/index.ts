export { codes, ExitCode, type ErrorCode } from './codes.ts';
export { throwAll, TsplayError, TsplayErrors } from './error.ts';
export { formatError } from './format.ts';
export { longText } from './long-text.ts';
