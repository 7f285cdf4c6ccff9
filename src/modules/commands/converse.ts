/**
 * Answers to the questions of a program that runs on a terminal.
 * @module
 */
import { randomBytes } from 'node:crypto';
import { PassThrough } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { fail, type ModuleContext, regexSearch, type WriteHost } from '../../sdk/index.ts';
import { hangUp, terminalScript, type Obstacle } from './terminal-program.ts';

/** A question, as a regular expression of Python, and what to say to it. */
export interface Response {
  readonly pattern: string;
  /** A list is used up, one for each time the question comes. */
  readonly answers: string | readonly string[];
}

export interface Conversation {
  /** A line of sh that comes first. */
  readonly before: string;
  /** Words of the program as the host's shell is to read them. */
  readonly words: readonly string[];
  readonly responses: readonly Response[];
  readonly echo: boolean;
  /** Milliseconds between questions; undefined for any time. */
  readonly timeout: number | undefined;
}

export interface Talk {
  /** What was on the terminal. */
  readonly output: Buffer;
  /** Exit status; undefined when the program was ended. */
  readonly rc: number | undefined;
  /** Why the program was ended, or never started. */
  readonly ended?: 'timeout' | Obstacle | { readonly noAnswerTo: string; readonly output: string };
}

/** Programs throw away what was typed before they turned the echo off. */
const politeness = 50;

/** Bytes as text of one character each: a program may print in any encoding. */
const bytesOf = (text: string): string => Buffer.from(text).toString('latin1');

/** Runs the program to its end. */
export async function converse(
  conversation: Conversation,
  host: WriteHost,
  onOutput: ModuleContext['onOutput'],
): Promise<Talk> {
  const mark = `tsplay-${randomBytes(9).toString('hex')}`;
  const talk = new Listener(conversation, mark, host);
  const result = await host.runBytes(terminalScript({ ...conversation, mark }), {
    stdin: talk.keys,
    onOutput: (stream, chunk) => {
      if (stream === 'stdout') talk.hear(chunk);
      onOutput(stream, chunk);
    },
  });
  const printed = result.stdout.toString('latin1');
  // Not even begun, for want of a program.
  if (result.rc === 127 && !printed.startsWith(`${mark} `)) fail(result.stderr.toString('utf8').trim());
  return talk.end(printed);
}

class Listener {
  readonly keys = new PassThrough();
  readonly #conversation: Conversation;
  readonly #patterns: readonly string[];
  readonly #used: number[];
  readonly #mark: string;
  readonly #host: WriteHost;
  #pid = 0;
  /** What came since the last question. */
  #pending = '';
  #listening = false;
  #ended: Talk['ended'];
  #timer: NodeJS.Timeout | undefined;

  constructor(conversation: Conversation, mark: string, host: WriteHost) {
    this.#conversation = conversation;
    this.#patterns = conversation.responses.map(({ pattern }) => bytesOf(pattern));
    this.#used = conversation.responses.map(() => 0);
    this.#mark = mark;
    this.#host = host;
  }

  hear(chunk: Buffer): void {
    this.#pending += chunk.toString('latin1');
    if (this.#pid === 0) {
      const start = new RegExp(`^${this.#mark} (?:pid (\\d+)\\n|[a-z]+$)`).exec(this.#pending);
      if (start === null) return;
      if (start[1] === undefined) {
        this.#finish();
        return;
      }
      this.#pid = Number(start[1]);
      this.#pending = this.#pending.slice(start[0].length);
      this.#wait();
    }
    if (this.#pending.includes(`${this.#mark} rc `)) this.#finish();
    else void this.#answer();
  }

  /** What it came to, of all that was printed. */
  end(printed: string): Talk {
    this.#finish();
    const obstacle = new RegExp(`^${this.#mark} (terminal|missing)$`).exec(printed)?.[1];
    if (obstacle !== undefined)
      return { output: Buffer.alloc(0), rc: undefined, ended: obstacle as Obstacle };
    const from = printed.indexOf('\n') + 1;
    const to = printed.lastIndexOf(`\n${this.#mark} rc `);
    const output = Buffer.from(printed.slice(from, to < 0 ? undefined : to), 'latin1');
    if (this.#ended !== undefined) return { output, rc: undefined, ended: this.#ended };
    return { output, rc: to < 0 ? undefined : Number(printed.slice(to + this.#mark.length + 5)) };
  }

  async #answer(): Promise<void> {
    if (this.#listening || this.#ended !== undefined) return;
    this.#listening = true;
    for (let found = this.#question(); found !== undefined; found = this.#question()) {
      const { which, end } = found;
      const before = this.#pending.slice(0, end);
      this.#pending = this.#pending.slice(end);
      this.#wait();
      const answer = this.#take(which);
      if (answer === undefined) {
        const output = Buffer.from(before, 'latin1').toString('utf8');
        await this.#stop({ noAnswerTo: this.#conversation.responses[which]?.pattern ?? '', output });
        return;
      }
      await sleep(politeness);
      this.keys.write(`${answer.replace(/\n+$/, '')}\n`);
    }
    this.#listening = false;
  }

  /** The question that comes first in what was heard. */
  #question(): { readonly which: number; readonly end: number } | undefined {
    const found = this.#patterns.flatMap((pattern, which) => {
      const match = regexSearch(pattern, this.#pending, { dotAll: true });
      return match === undefined ? [] : [{ which, start: match.index, end: match.index + match.text.length }];
    });
    return found.sort((a, b) => a.start - b.start || a.which - b.which)[0];
  }

  #take(which: number): string | undefined {
    const answers = this.#conversation.responses[which]?.answers ?? [];
    if (typeof answers === 'string') return answers;
    const at = this.#used[which] ?? 0;
    this.#used[which] = at + 1;
    return answers[at];
  }

  #wait(): void {
    clearTimeout(this.#timer);
    const { timeout } = this.#conversation;
    if (timeout !== undefined) this.#timer = setTimeout(() => void this.#stop('timeout'), timeout);
  }

  async #stop(why: Talk['ended']): Promise<void> {
    this.#ended ??= why;
    clearTimeout(this.#timer);
    await this.#host.run(hangUp(this.#pid)).catch(() => undefined);
  }

  #finish(): void {
    clearTimeout(this.#timer);
    this.keys.end();
  }
}
