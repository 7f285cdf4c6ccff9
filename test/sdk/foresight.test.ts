/** What was read ahead is good until something may have been changed, and never afterwards. */
import { describe, expect, it } from 'vitest';
import type { ExecResult, Transport } from '../../src/connection/types.ts';
import { Foresight, NotAhead, StalePlan } from '../../src/sdk/index.ts';

const transport = {} as Transport;
const place = { transport, become: undefined };
const answer = (text: string): ExecResult => ({ rc: 0, stdout: Buffer.from(text), stderr: Buffer.alloc(0) });

/** A host whose answers are counted. */
function host() {
  let asked = 0;
  return {
    ask: () => Promise.resolve(answer(String(++asked))),
    get asked() {
      return asked;
    },
  };
}

const text = async (result: Promise<ExecResult>): Promise<string> => (await result).stdout.toString();

describe('an answer that was read ahead', () => {
  it('is given to one task for each that asked ahead', async () => {
    const foresight = new Foresight();
    const { ask } = host();
    await foresight.ahead.ask(place, 'a', ask);
    await foresight.ahead.ask(place, 'a', ask);
    const taken = [0, 1, 2].map(() => text(foresight.inTurn().ask(place, 'a', ask)));
    expect(await Promise.all(taken)).toEqual(['1', '1', '2']);
  });

  it('is given to no other request and on no other connection', async () => {
    const foresight = new Foresight();
    const { ask } = host();
    await foresight.ahead.ask(place, 'a', ask);
    expect(await text(foresight.inTurn().ask(place, 'b', ask))).toBe('2');
    const elsewhere = { transport: {} as Transport, become: undefined };
    expect(await text(foresight.inTurn().ask(elsewhere, 'a', ask))).toBe('3');
  });

  it('is not given when something was changed since', async () => {
    const foresight = new Foresight();
    const { ask } = host();
    await foresight.ahead.ask(place, 'a', ask);
    foresight.changing().ended();
    expect(await text(foresight.inTurn().ask(place, 'a', ask))).toBe('2');
  });

  it('is not given when something is changed while it is on its way', async () => {
    const foresight = new Foresight();
    const { ask } = host();
    let tell: (result: ExecResult) => void = () => undefined;
    void foresight.ahead.ask(place, 'a', () => new Promise((resolve) => (tell = resolve)));
    const taken = text(foresight.inTurn().ask(place, 'a', ask));
    foresight.changing();
    tell(answer('old'));
    expect(await taken).toBe('1');
  });

  it('that failed is asked for again', async () => {
    const foresight = new Foresight();
    const { ask } = host();
    const failing = foresight.ahead.ask(place, 'a', () => Promise.reject(new Error('lost')));
    const taken = text(foresight.inTurn().ask(place, 'a', ask));
    await expect(failing).rejects.toThrow('lost');
    expect(await taken).toBe('1');
  });
});

describe('a plan that rests on it', () => {
  it('may be applied while nothing has been changed', async () => {
    const foresight = new Foresight();
    const { ask } = host();
    await foresight.ahead.ask(place, 'a', ask);
    const task = foresight.inTurn();
    await task.ask(place, 'a', ask);
    expect(() => task.mayChange()).not.toThrow();
  });

  it('is refused once another task has begun to change something', async () => {
    const foresight = new Foresight();
    const { ask } = host();
    await foresight.ahead.ask(place, 'a', ask);
    const task = foresight.inTurn();
    await task.ask(place, 'a', ask);
    foresight.changing();
    expect(() => task.mayChange()).toThrow(StalePlan);
  });

  it('is not refused where all was asked in its own turn', async () => {
    const foresight = new Foresight();
    const task = foresight.inTurn();
    await task.ask(place, 'a', host().ask);
    foresight.changing();
    expect(() => task.mayChange()).not.toThrow();
  });
});

describe('while something is changed', () => {
  it('nothing is read ahead', async () => {
    const foresight = new Foresight();
    const changing = foresight.changing();
    await expect(foresight.ahead.ask(place, 'a', host().ask)).rejects.toThrow(NotAhead);
    changing.ended();
    expect(await text(foresight.ahead.ask(place, 'a', host().ask))).toBe('1');
  });

  it('what is asked behind its one request is kept, and is good afterwards', async () => {
    const foresight = new Foresight();
    const { ask } = host();
    const changing = foresight.changing();
    changing.acts();
    changing.sent(place);
    await foresight.ahead.ask(place, 'a', ask);
    changing.ended();
    expect(await text(foresight.inTurn().ask(place, 'a', () => Promise.resolve(answer('new'))))).toBe('1');
  });

  it.each([
    ['by another user', (): typeof place => ({ transport, become: { method: 'sudo', user: 'x' } }) as never],
    ['on another connection', (): typeof place => ({ transport: {} as Transport, become: undefined })],
  ])('nothing is asked behind it %s', async (_, other) => {
    const foresight = new Foresight();
    const changing = foresight.changing();
    changing.acts();
    changing.sent(place);
    await expect(foresight.ahead.ask(other(), 'a', host().ask)).rejects.toThrow(NotAhead);
  });

  it.each([
    [
      'it makes another request',
      (foresight: Foresight, changing: ReturnType<Foresight['changing']>) => {
        changing.acts();
        changing.sent(place);
        changing.ended();
        return foresight;
      },
    ],
    [
      'it does something else too',
      (foresight: Foresight, changing: ReturnType<Foresight['changing']>) => {
        changing.acts();
        changing.ended();
        return foresight;
      },
    ],
    [
      'another change begins',
      (foresight: Foresight, changing: ReturnType<Foresight['changing']>) => {
        foresight.changing();
        changing.ended();
        return foresight;
      },
    ],
  ])('what was asked behind it is forgotten when %s', async (_, go) => {
    const foresight = new Foresight();
    const { ask } = host();
    const changing = foresight.changing();
    changing.acts();
    changing.sent(place);
    await foresight.ahead.ask(place, 'a', ask);
    go(foresight, changing);
    expect(await text(foresight.inTurn().ask(place, 'a', ask))).toBe('2');
  });
});

it('looks less far where tasks change something, and further where they do not', () => {
  const foresight = new Foresight();
  const begin = foresight.reach;
  expect(begin).toBeGreaterThan(4);
  foresight.learn(true);
  expect(foresight.reach).toBeLessThan(begin);
  foresight.learn(true);
  expect(foresight.reach).toBe(0);
  for (let i = 0; i < 10; i++) foresight.learn(false);
  expect(foresight.reach).toBeGreaterThan(begin);
});
