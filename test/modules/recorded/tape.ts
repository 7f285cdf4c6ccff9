/**
 * What a module says to a host, and what the host answers, as data: programs of sh in the order in which they are asked for,
 * with what they read and print. A tape is recorded on a real host and played without one.
 * @module
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Readable, type Writable } from 'node:stream';
import type { ExecRequest, ExecResult, Transport } from '../../../src/connection/index.ts';
import { capsProgram } from '../../../src/sdk/remote/caps.ts';
import { placeFunctions } from '../../../src/sdk/remote/place.ts';

/** One program, or one file on its way. */
export interface Exchange {
  readonly script?: string;
  /** The user that it runs as, where that is not the one who has logged in. */
  readonly become?: string;
  readonly stdin?: string;
  /** Left out when it is 0. */
  readonly rc?: number;
  readonly stdout?: string;
  readonly stderr?: string;
  /** A file that goes to the host, by the name that it gets there. */
  readonly upload?: string;
  /** A file that comes from the host. */
  readonly download?: string;
}

/** One run of a module. */
export interface Recorded {
  readonly mode: 'check' | 'run';
  /** How the task ends. Left out where only what is asked first is recorded, with no answer. */
  readonly status?: string;
  readonly says: readonly Exchange[];
}

export interface RecordedStep {
  readonly args: string;
  /** What the host says of itself, where that differs from what it said for the first step. */
  readonly host?: string;
  readonly runs: readonly Recorded[];
}

/** All that is recorded of one module. */
export interface Recording {
  readonly module: string;
  /** What the host says of itself: its user and its programs. */
  readonly host: string;
  readonly steps: readonly RecordedStep[];
}

/** What differs from one machine to the next: the folder of the controller's files, and the server that is asked. */
export interface Stand {
  readonly source: string;
  readonly url: string;
}

/** Names and marks that are drawn anew each time. */
const drawn =
  /tsplay-[0-9a-f]{12,}|crontab[0-9a-f]{8}|(?<=ansible\.)[a-z0-9_]{8}(?=\.x|\b)|(?<=\\036|\b)[0-9a-f]{16}\b|\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
/** When a copy was made is part of its name. */
const moment = /\.\d+\.\d{4}-\d\d-\d\d@\d\d:\d\d:\d\d~/g;
/** Control characters have pictures of their own, as text files have none. */
const picture = (text: string): string => text.replaceAll('\x1e', '\u241e').replaceAll('\0', '\u2400');
const unpicture = (text: string): string => text.replaceAll('\u241e', '\x1e').replaceAll('\u2400', '\0');

/** Functions that most writing begins with are shown by name; their text is the recording `functions.txt`. */
const [functionsStart = '', functionsEnd = ''] = placeFunctions('PRIVATE').split('PRIVATE');
const byName = (script: string): string => {
  const from = script.indexOf(functionsStart);
  const to = script.indexOf(functionsEnd, from);
  if (from === -1 || to === -1) return script;
  const name = script.slice(from + functionsStart.length, to);
  return `${script.slice(0, from)}# placeFunctions(${name})${script.slice(to + functionsEnd.length)}`;
};

/** Texts of one run, as they are recorded and as they are here. */
class Words {
  readonly #stand: Stand;
  readonly #drawn: string[] = [];
  constructor(stand: Stand) {
    this.#stand = stand;
  }
  mask(text: string): string {
    return picture(text)
      .replaceAll(this.#stand.source, '⟨SRC⟩')
      .replaceAll(this.#stand.url, '⟨URL⟩')
      .replace(moment, '.⟨TIME⟩~')
      .replace(drawn, (one) => {
        if (!this.#drawn.includes(one)) this.#drawn.push(one);
        return `⟨${this.#drawn.indexOf(one) + 1}⟩`;
      });
  }
  unmask(text: string): string {
    return unpicture(text)
      .replaceAll('⟨SRC⟩', this.#stand.source)
      .replaceAll('⟨URL⟩', this.#stand.url)
      .replace(/⟨(\d+)⟩/g, (own, number: string) => (this.#drawn[Number(number) - 1] ??= own));
  }
}

const bytesMark = 'base64:';
const longest = 6000;

/** Text as it is, other bytes encoded. */
const written = (bytes: Buffer): string => {
  const text = bytes.toString('utf8');
  const isText = Buffer.from(text, 'utf8').equals(bytes) && !/[\x01-\x08\x0b-\x1d\x1f\x7f]/.test(text);
  return isText && !text.startsWith(bytesMark) ? text : bytesMark + bytes.toString('base64');
};
const bytesOf = (text: string): Buffer =>
  text.startsWith(bytesMark)
    ? Buffer.from(text.slice(bytesMark.length), 'base64')
    : Buffer.from(text, 'utf8');

const digest = (bytes: Buffer): string =>
  `${bytes.length} bytes, sha256 ${createHash('sha256').update(bytes).digest('hex')}`;

function inputOf(stdin: ExecRequest['stdin'], words: Words): string | undefined {
  if (stdin === undefined) return undefined;
  if (typeof stdin !== 'string' && !Buffer.isBuffer(stdin)) return 'a stream';
  const bytes = Buffer.from(stdin);
  const text = written(bytes);
  // An archive holds the times of its files.
  if (bytes.length > 512 && bytes.includes(0)) return `${bytes.length} bytes`;
  return text.length > longest || text.startsWith(bytesMark) ? digest(bytes) : words.mask(text);
}

/** What is asked, without the answer. */
const question = ({ script, become, stdin }: ExecRequest, words: Words): Exchange => {
  const read = inputOf(stdin, words);
  return {
    script: words.mask(byName(script)),
    ...(become === undefined ? {} : { become: become.user }),
    ...(read === undefined ? {} : { stdin: read }),
  };
};

const contentOf = (content: Buffer | { readonly localPath: string }): Buffer =>
  Buffer.isBuffer(content) ? content : readFileSync(content.localPath);

/** The same transport, with some of its methods replaced. */
const over = (transport: Transport, instead: Partial<Transport>): Transport =>
  new Proxy(transport, {
    get: (target, key) => {
      const own = (instead as Record<PropertyKey, unknown>)[key];
      if (own !== undefined) return own;
      const value: unknown = Reflect.get(target, key);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });

/** A transport that notes what goes over it. `host` is told what the host says of itself. */
export function recording(
  transport: Transport,
  stand: Stand,
  notes: Exchange[],
  host: (said: string) => void,
): Transport {
  const words = new Words(stand);
  return over(transport, {
    async exec(request) {
      if (request.script === capsProgram) {
        const caps = await transport.exec(request);
        host(caps.stdout.toString('utf8'));
        return caps;
      }
      const asked = question(request, words);
      const at = notes.push(asked) - 1;
      const { rc, stdout, stderr } = await transport.exec(request);
      notes[at] = {
        ...asked,
        ...(rc === 0 ? {} : { rc }),
        ...(stdout.length === 0 ? {} : { stdout: words.mask(written(stdout)) }),
        ...(stderr.length === 0 ? {} : { stderr: words.mask(written(stderr)) }),
      };
      return { rc, stdout, stderr };
    },
    async upload(content, path, options) {
      notes.push({ upload: words.mask(path), stdin: digest(contentOf(content)) });
      await transport.upload(content, path, options);
    },
    async download(path, options) {
      const content = await transport.download(path, options);
      notes.push({ download: words.mask(path), stdout: words.mask(written(content)) });
      return content;
    },
    async downloadInto(path, sink, options) {
      const content = await transport.download(path, options);
      notes.push({ download: words.mask(path), stdout: words.mask(written(content)) });
      await new Promise<void>((done) => void sink.end(content, done));
    },
  });
}

/** What was asked is not what was recorded next. */
export class Unlike extends Error {}

/** A transport that answers as the host did, as long as it is asked the same. `asked` gets every question, without answers. */
export function playing(
  transport: Transport,
  stand: Stand,
  {
    host,
    says,
    anyway,
  }: { readonly host: string; readonly says: readonly Exchange[]; readonly anyway: boolean },
  asked: Exchange[],
): Transport {
  const words = new Words(stand);
  const next = (now: Exchange): Exchange => {
    const expected = says[asked.push(now) - 1];
    if (expected === undefined || (!anyway && !isSame(now, questionOf(expected))))
      throw new Unlike('this was not asked when it was recorded');
    return expected;
  };
  const answer = ({ rc = 0, stdout = '', stderr = '' }: Exchange): ExecResult => ({
    rc,
    stdout: bytesOf(words.unmask(stdout)),
    stderr: bytesOf(words.unmask(stderr)),
  });
  const asking = <T>(work: () => T): Promise<T> =>
    new Promise((done) => {
      done(work());
    });
  return over(transport, {
    exec: (request) =>
      asking(() => {
        if (request.script === capsProgram) return answer({ stdout: host });
        // Nothing reads it, and it may be an open file.
        if (request.stdin instanceof Readable) request.stdin.destroy();
        const given = answer(next(question(request, words)));
        if (given.stdout.length > 0) request.onOutput?.('stdout', given.stdout);
        return given;
      }),
    upload: (content, path) =>
      asking(() => void next({ upload: words.mask(path), stdin: digest(contentOf(content)) })),
    download: (path) => asking(() => answer(next({ download: words.mask(path) })).stdout),
    downloadInto: async (path: string, sink: Writable) => {
      const { stdout } = await asking(() => answer(next({ download: words.mask(path) })));
      await new Promise<void>((done) => void sink.end(stdout, done));
    },
  });
}

/** What was asked, of what was recorded. */
export const questionOf = ({ script, become, stdin, upload, download }: Exchange): Exchange =>
  JSON.parse(JSON.stringify({ script, become, stdin, upload, download })) as Exchange;

const isSame = (a: Exchange, b: Exchange): boolean =>
  (['script', 'become', 'stdin', 'upload', 'download'] as const).every((key) => a[key] === b[key]);
