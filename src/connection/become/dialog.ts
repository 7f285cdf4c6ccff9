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
import { asksMore, becomeError, passwordMissing, passwordWrong, silent, startError } from './errors.ts';
import { methodOf } from './methods.ts';
import { passwordQuestion, questionAtEnd, unified } from './questions.ts';

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

/**
 * Reads a stream until `onText` gives where our part of it ends, hands back what follows to the stream, and leaves it
 * paused. `forget` drops what has come so far.
 */
function watch(stream: Readable, onText: (text: string) => number | 'forget' | undefined): () => void {
  let seen: Buffer = Buffer.alloc(0);
  const onData = (chunk: Buffer): void => {
    seen = Buffer.concat([seen, chunk]);
    const end = onText(seen.toString('latin1'));
    if (end === 'forget') seen = Buffer.alloc(0);
    if (typeof end !== 'number') {
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
    const answered = { question: undefined as string | undefined };
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
    /** Our own question may come several times in what has been seen; one in words is forgotten with its answer. */
    const asked = (text: string): 'forget' | undefined => {
      const own = asks === 'token' || terminal;
      const words = own || asks === 'never' ? undefined : questionAtEnd(unified(decoded(text)), question);
      const times = own ? text.split(tokens.prompt).length - 1 : state.answered + Number(words !== undefined);
      if (times <= state.answered) return undefined;
      if (become?.password === undefined) finish(passwordMissing(context));
      else if (state.answered === 0) {
        state.answered = times;
        answered.question = words;
        texts.out = texts.err = '';
        process.stdin.write(`${become.password}\n`);
        return own ? undefined : 'forget';
      } else finish(words === answered.question ? passwordWrong(context) : asksMore(context, decoded(text)));
      return undefined;
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
      return asks === 'words' ? asked(text) : undefined;
    });
    const stopErr = watch(process.stderr, (text) => {
      const at = text.indexOf(`${tokens.hello};`);
      if (at >= 0) {
        state.errReady = true;
        ready();
        return at + tokens.hello.length + 1;
      }
      texts.err = keepEnd(text);
      return asked(text);
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
