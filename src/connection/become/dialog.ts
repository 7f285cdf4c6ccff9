/**
 * Waits until a started program says hello, and answers the question for a password on the way.
 * @module
 */
import type { Readable } from 'node:stream';
import type { TsplayError } from '../../errors/index.ts';
import { cutMark } from '../../util/cut.ts';
import type { RemoteProcess } from '../carrier.ts';
import type { Become } from '../types.ts';
import { mark } from './command.ts';
import type { Ahead, Tokens } from './tokens.ts';
import { becomeError, passwordMissing, passwordWrong, silent, startError } from './errors.ts';
import { methodOf } from './methods.ts';
import { passwordQuestion } from './questions.ts';

export interface DialogContext {
  readonly label: string;
  readonly become: Become | undefined;
  readonly tokens: Tokens;
  /** Whether questions come from a terminal of the host, as our own prompt. */
  readonly terminal: boolean;
  /** Milliseconds to wait for hello. */
  readonly timeout: number;
  /** What is written ahead of hello, where that is done. */
  readonly ahead?: Ahead | undefined;
}

/** How much of a long banner is kept: the end, where prompts and error messages are. */
const keptEnd = 32_768;

/** What people wrote in bytes that were kept one by one, marked as cut where something of it may have been forgotten. */
const decoded = (text: string): string =>
  (text.length < keptEnd ? '' : cutMark) + Buffer.from(text, 'latin1').toString();

/** Forgets the start of a long banner. */
const keepEnd = (text: string): string => (text.length > 2 * keptEnd ? text.slice(-keptEnd) : text);

/** Reads a stream until `token`, hands back what follows to the stream, and leaves it paused. */
function watch(stream: Readable, onText: (text: string) => number | undefined): () => void {
  let seen: Buffer = Buffer.alloc(0);
  const onData = (chunk: Buffer): void => {
    seen = Buffer.concat([seen, chunk]);
    const end = onText(seen.toString('latin1'));
    if (end === undefined) {
      if (seen.length > 2 * keptEnd) seen = seen.subarray(-keptEnd);
      return;
    }
    stop();
    stream.pause();
    if (end < seen.length) stream.unshift(seen.subarray(end));
  };
  const stop = (): void => void stream.off('data', onData);
  stream.on('data', onData);
  return stop;
}

/**
 * Whether the program has got what was written ahead: the length of its word on that, which follows hello; undefined
 * when it has not come yet. Then something may have been read away, and the program is told where to go on.
 */
function synchronize(process: RemoteProcess, tokens: Tokens, ahead: Ahead, rest: string): number | undefined {
  const verdict = ['+', '-'].find((sign) => rest.startsWith(`${tokens.hello}${sign};`));
  if (verdict !== undefined) {
    ahead.swallowed = verdict === '-';
    ahead.holding = false;
    return tokens.hello.length + 2;
  }
  if (!ahead.holding) process.stdin.write(`\n${mark(tokens)}\n`);
  ahead.holding = true;
  return undefined;
}

/**
 * Resolves with the process id when both streams have said hello; what they carry afterwards is the program's own.
 * @throws TsplayError TSP2004 when becoming another user fails, TSP2002/TSP2005 when the host does.
 */
export function awaitHello(process: RemoteProcess, context: DialogContext): Promise<number> {
  const { become, tokens, terminal, ahead } = context;
  const question = passwordQuestion(become?.prompts);
  const asks = become === undefined ? 'never' : methodOf(become).asks;
  return new Promise((resolve, reject) => {
    const texts = { out: '', err: '' };
    const state = { pid: undefined as number | undefined, errReady: false, answered: 0, over: false };
    const finish = (error?: TsplayError): void => {
      if (state.over) return;
      state.over = true;
      clearTimeout(timer);
      if (error === undefined) {
        resolve(state.pid ?? 0);
        return;
      }
      stopOut();
      stopErr();
      process.abandon();
      reject(error);
    };
    const timer = setTimeout(() => finish(silent(context, decoded(texts.err || texts.out))), context.timeout);
    const ready = (): void => {
      if (state.pid !== undefined && state.errReady) finish();
    };
    const asked = (text: string): void => {
      const times =
        asks === 'token' || terminal
          ? text.split(tokens.prompt).length - 1
          : Number(asks !== 'never' && question.test(decoded(text)));
      if (times <= state.answered) return;
      if (become?.password === undefined) {
        finish(passwordMissing(context));
        return;
      }
      if (state.answered > 0) {
        finish(passwordWrong(context));
        return;
      }
      state.answered = times;
      texts.out = texts.err = '';
      process.stdin.write(`${become.password}\n`);
    };
    const stopOut = watch(process.stdout, (text) => {
      const hello = new RegExp(`${tokens.hello} (\\d+);`).exec(text);
      if (hello !== null) {
        const end = hello.index + hello[0].length;
        const synced = ahead === undefined ? 0 : synchronize(process, tokens, ahead, text.slice(end));
        if (synced === undefined) return undefined;
        state.pid = Number(hello[1]);
        ready();
        return end + synced;
      }
      texts.out = keepEnd(text);
      if (asks === 'words') asked(text);
      return undefined;
    });
    const stopErr = watch(process.stderr, (text) => {
      const at = text.indexOf(`${tokens.hello};`);
      if (at >= 0) {
        state.errReady = true;
        ready();
        return at + tokens.hello.length + 1;
      }
      texts.err = keepEnd(text);
      asked(text);
      return undefined;
    });
    void process.ended.then((end) => {
      const said = `${decoded(texts.err)}\n${decoded(texts.out)}`;
      finish(
        end.lost ??
          (become === undefined
            ? startError(context, end, said)
            : becomeError(context, said, state.answered > 0)),
      );
    });
  });
}
