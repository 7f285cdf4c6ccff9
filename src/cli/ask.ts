/**
 * Questions to the person at the terminal. They go to stderr, so that stdout stays what the program has to say.
 * @module
 */
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { TsplayError } from '../errors/index.ts';
import { Interrupted } from './interrupt.ts';
import type { CliProcess } from './process.ts';
import { rawStream } from '../report/safe-stream.ts';
import { visible } from '../util/visible.ts';

interface Question {
  /** Do not echo what is typed. */
  readonly secret: boolean;
}

export interface Asker {
  /** Asks at the terminal; rejects with TSP1501 where there is none. */
  ask(question: string, options: Question): Promise<string>;
  /** Asks for a password at the terminal, even where stdin is none; without one the next line of stdin is taken. */
  askPassword(question: string): Promise<string>;
}

/** Lines of a stream that is no terminal: who asks later goes on where the one before has ended. */
const linesOf = new WeakMap<NodeJS.ReadableStream, AsyncIterator<string>>();

/** Asks through the given process. `onInterrupt` is called when Ctrl-C is pressed while a question is open. */
export function asker(proc: CliProcess, onInterrupt: () => void): Asker {
  const nextLine = async (question: string): Promise<string> => {
    const lines = linesOf.get(proc.stdin) ?? createInterface({ input: proc.stdin })[Symbol.asyncIterator]();
    linesOf.set(proc.stdin, lines);
    const next = await lines.next();
    if (next.done !== true) return next.value;
    throw new TsplayError('TSP1501', `no answer to '${question.trim()}': stdin has ended`, {
      hint: 'Give the password in a file: --become-password-file, --connection-password-file, --vault-password-file.',
    });
  };
  return {
    ask: (question, options) => {
      if (proc.stdin.isTTY === true) return askTerminal(proc, question, options, onInterrupt);
      const problem = new TsplayError('TSP1501', `cannot ask '${question.trim()}': there is no terminal`);
      return Promise.reject(problem);
    },
    askPassword: async (question) => {
      if (proc.stdin.isTTY === true) return askTerminal(proc, question, { secret: true }, onInterrupt);
      const terminal = proc.openTerminal?.();
      if (terminal === undefined) return nextLine(question);
      try {
        return await askTerminal(terminal, question, { secret: true }, onInterrupt);
      } finally {
        terminal.close();
      }
    },
  };
}

/** One question; the line editor of node:readline takes the keys. */
function askTerminal(
  { stdin, stderr: guarded }: Pick<CliProcess, 'stdin' | 'stderr'>,
  asked: string,
  { secret }: Question,
  onInterrupt: () => void,
): Promise<string> {
  // The line editor moves the cursor.
  const stderr = rawStream(guarded);
  const question = visible(asked);
  const echo = new Writable({
    write(chunk: Buffer, _encoding, done) {
      if (!secret) stderr.write(chunk.toString());
      done();
    },
  });
  const reader = createInterface({ input: stdin, output: echo, terminal: true, historySize: 0 });
  // Only now: a program that answers at once must not find the terminal still showing what is typed.
  if (secret) stderr.write(question);
  return new Promise((resolve, reject) => {
    let settled = false;
    const settle = (finish: () => void): void => {
      if (settled) return;
      settled = true;
      reader.close();
      if (secret) stderr.write('\n');
      finish();
    };
    reader.on('SIGINT', () =>
      settle(() => {
        onInterrupt();
        reject(new Interrupted());
      }),
    );
    // Ctrl-D, or the terminal is gone.
    reader.on('close', () =>
      settle(() => reject(new TsplayError('TSP1501', `no answer to '${question.trim()}'`))),
    );
    reader.question(secret ? '' : question, (answer) => settle(() => resolve(answer)));
  });
}
