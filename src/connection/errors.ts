/**
 * What goes wrong with requests on a connection that stood.
 * @module
 */
import { TsplayError } from '../errors/index.ts';
import type { Become, ExecRequest } from './types.ts';
import { byteText } from '../util/size.ts';
import { describe } from './shell/job.ts';

const as = (become: Become | undefined): string => (become === undefined ? '' : ` as ${become.user}`);

export const shellDied = (label: string, request: ExecRequest, how: string, words: string): TsplayError =>
  new TsplayError(
    'TSP2005',
    `${label}: the shell${as(request.become)} ended (${how}) while it ran: ${describe(request)}${words === '' ? '' : ` (its last words: ${words})`}`,
    {
      hint: 'It was killed on the host, or the program killed its parent. The next request gets a new shell.',
    },
  );

export const timedOut = (label: string, request: ExecRequest): TsplayError =>
  new TsplayError(
    'TSP2006',
    `${label}: no end after ${(request.timeout ?? 0) / 1000} s${as(request.become)}: ${describe(request)}`,
    { hint: 'It was stopped on the host. Does it wait for input, a lock or the network?' },
  );

/** It is no longer awaited. */
export const cancelled = (label: string, request: ExecRequest): TsplayError =>
  new TsplayError('TSP2006', `${label}: given up${as(request.become)}: ${describe(request)}`);

/** `limit`: bytes. */
export const tooMuchOutput = (label: string, request: ExecRequest, limit: number): TsplayError =>
  new TsplayError(
    'TSP2009',
    `${label}: more output than ${byteText(limit)}${as(request.become)}: ${describe(request)}`,
    {
      hint: 'It was ended on the host. Send the output to a file there, or raise max_task_output ([defaults], TSPLAY_MAX_TASK_OUTPUT).',
    },
  );

export const unstoppable = (label: string): TsplayError =>
  new TsplayError('TSP2005', `${label}: a shell that hung could not be stopped.`);

/** Adds what was running to the reason why the connection is gone. */
export const lostWhile = (reason: TsplayError, request: ExecRequest): TsplayError =>
  new TsplayError('TSP2005', `${reason.message} It ran${as(request.become)}: ${describe(request)}`, {
    hint: reason.hint,
    cause: reason,
  });

export const connectionClosed = (label: string): TsplayError =>
  new TsplayError('TSP2005', `${label}: the connection is closed.`);

/** A file that could not be written or read on the host; `words` are the host's. */
export const transferFailed = (label: string, what: string, path: string, words: string): TsplayError =>
  new TsplayError('TSP2007', `${label}: cannot ${what} ${path}${words === '' ? '' : `: ${words.trim()}`}`);

/** The connection runs command lines, and no program that goes on beside others. */
export class NoPrograms extends TsplayError {}
