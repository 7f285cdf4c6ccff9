/**
 * For GitHub Actions: `plain`, with failures and warnings as annotations of the lines they come from.
 *
 * A step's output is read for workflow commands, and hosts may print some. They are switched off with a word that no one
 * else knows, and on only for our own. Form of the commands: the documentation of GitHub's workflow commands.
 * @module
 */
import { randomBytes } from 'node:crypto';
import { relative } from 'node:path';
import { TsplayError, TsplayErrors } from '../errors/index.ts';
import type { EventOf, Renderer } from '../events/types.ts';
import type { SourceRef } from '../util/value.ts';
import { visible } from '../util/visible.ts';
import type { ReportOptions } from './options.ts';
import { plainRenderer } from './plain/index.ts';
import { reasonOf } from './text/result.ts';

type Level = 'error' | 'warning';

interface Annotation {
  readonly level: Level;
  readonly title?: string | undefined;
  readonly message: string;
  readonly src?: SourceRef | undefined;
}

const inMessage = (text: string): string =>
  visible(text).replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
const inProperty = (text: string): string => inMessage(text).replaceAll(':', '%3A').replaceAll(',', '%2C');

/** The file as the repository names it. */
const fileOf = (file: string): string => {
  const path = relative(process.cwd(), file);
  return path.startsWith('..') ? file : path;
};

function commandOf({ level, title, message, src }: Annotation): string {
  const properties = [
    ...(src === undefined
      ? []
      : [`file=${inProperty(fileOf(src.file))}`, `line=${src.line}`, `col=${src.col}`]),
    ...(title === undefined ? [] : [`title=${inProperty(title)}`]),
  ];
  return `::${level}${properties.length > 0 ? ` ${properties.join(',')}` : ''}::${inMessage(message)}`;
}

/** What a failed result is told as; undefined for one that does not count. */
function failure({ task, result }: EventOf<'host.end'>): Annotation | undefined {
  const { status, ignored, host } = result;
  if (ignored || (status !== 'failed' && status !== 'unreachable')) return undefined;
  const { msg } = result.result;
  const message = typeof msg === 'string' && msg !== '' ? msg : (reasonOf(result) ?? status);
  return { level: 'error', title: `${task.name} on ${host}`, message, src: task.src };
}

const problems = (error: unknown): readonly TsplayError[] => {
  if (error instanceof TsplayErrors) return error.errors;
  return error instanceof TsplayError ? [error] : [];
};

/** The renderer `github`. */
export function githubRenderer(options: ReportOptions): Renderer {
  const { stdout } = options;
  const plain = plainRenderer(options);
  const word = randomBytes(16).toString('hex');
  let isOpen = false;
  const open = (): void => {
    if (!isOpen) stdout.write(`::stop-commands::${word}\n`);
    isOpen = true;
  };
  const resume = (): void => {
    if (isOpen) stdout.write(`::${word}::\n`);
    isOpen = false;
  };
  const annotate = (annotation: Annotation | undefined): void => {
    if (annotation === undefined) return;
    resume();
    stdout.write(`${commandOf(annotation)}\n`);
    open();
  };
  open();
  return {
    onEvent: (event) => {
      plain.onEvent(event);
      if (event.type === 'host.end') annotate(failure(event));
      else if (event.type === 'warning')
        annotate({ level: 'warning', message: event.message, src: event.src });
    },
    onError: (error) => {
      for (const { code, message, hint, src } of problems(error))
        annotate({
          level: 'error',
          title: code,
          message: hint === undefined ? message : `${message}\n${hint}`,
          src,
        });
    },
    close: async () => {
      await plain.close();
      resume();
    },
  };
}
