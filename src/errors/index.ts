export { codes, ExitCode, type ErrorCode } from './codes.ts';
export { throwAll, TsplayError, TsplayErrors, type ErrorDetails, type RelatedPlace } from './error.ts';
export { formatError, codeFrame } from './format.ts';
