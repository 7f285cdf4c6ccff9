export { codes, ExitCode, type ErrorCode } from './codes.ts';
export { throwAll, TsplayError, TsplayErrors } from './error.ts';
export { formatError } from './format.ts';
export { hiddenError, hiddenMistake, toldMistake } from './hidden.ts';
export { longText } from './long-text.ts';
export { isHiddenPlace, noteHidden } from './no-log-lines.ts';
