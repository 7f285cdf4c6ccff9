/**
 * Chromium over its pipe: the accessibility tree and what a keyboard reaches, which no dump of a page tells.
 */
import { spawn } from 'node:child_process';
import { setTimeout } from 'node:timers/promises';
import type { Readable, Writable } from 'node:stream';

type Params = Readonly<Record<string, unknown>>;
type Answer = Record<string, unknown>;

export interface Browser {
  /** A method of the DevTools protocol, on the page. */
  send(method: string, params?: Params): Promise<Answer>;
  /** The value of an expression in the page. */
  evaluate(expression: string): Promise<unknown>;
  close(): Promise<void>;
}

/** Opens a file. `words`: more options of Chromium. */
export async function openBrowser(url: string, home: string, words: readonly string[]): Promise<Browser> {
  const child = spawn(
    'chromium',
    ['--headless', '--no-sandbox', '--disable-gpu', '--remote-debugging-pipe', ...words, 'about:blank'],
    { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'], env: { PATH: process.env['PATH'], HOME: home } },
  );
  const [to, from] = [child.stdio[3] as Writable, child.stdio[4] as Readable];
  let closing = false;
  // A browser that ends resets its pipes when it has not read all of them.
  for (const pipe of [to, from])
    pipe.on('error', (error) => {
      if (!closing) throw error;
    });
  const waiting = new Map<number, (answer: Answer) => void>();
  let rest = '';
  from.setEncoding('utf8').on('data', (chunk: string) => {
    const parts = (rest + chunk).split('\0');
    rest = parts.pop() ?? '';
    for (const part of parts) {
      const message = JSON.parse(part) as { id?: number; result?: Answer };
      waiting.get(message.id ?? -1)?.(message.result ?? {});
    }
  });
  let last = 0;
  const call = (method: string, params: Params = {}, sessionId?: string): Promise<Answer> =>
    new Promise((done) => {
      waiting.set(++last, done);
      to.write(`${JSON.stringify({ id: last, method, params, sessionId })}\0`);
    });
  const { targetId } = await call('Target.createTarget', { url });
  const { sessionId } = await call('Target.attachToTarget', { targetId, flatten: true });
  const send: Browser['send'] = (method, params) => call(method, params, String(sessionId));
  const evaluate: Browser['evaluate'] = async (expression) => {
    const { result } = await send('Runtime.evaluate', {
      expression,
      awaitPromise: true,
      returnByValue: true,
    });
    return (result as { value?: unknown } | undefined)?.value;
  };
  // Until then the page is still the empty one that every tab begins with.
  for (let n = 0; n < 200; n++) {
    if ((await evaluate('`${location.href} ${document.readyState}`')) === `${url} complete`) break;
    await setTimeout(50);
  }
  return {
    send,
    evaluate,
    close: async () => {
      const gone = new Promise((done) => child.once('exit', done));
      closing = true;
      void call('Browser.close');
      await gone;
    },
  };
}
