/** Thrown out of a rendering that has to wait for a lookup; it is rendered anew with the answer. */
export class Pending extends Error {
  readonly key: string;
  readonly promise: Promise<unknown>;
  constructor(key: string, promise: Promise<unknown>) {
    super('waiting for a lookup');
    this.key = key;
    this.promise = promise;
    // Rendering may fail otherwise before anybody waits for it.
    promise.catch(() => undefined);
  }
}

/** How a lookup that was waited for ended. */
export type Answer = { readonly value: unknown } | { readonly error: unknown };

/** A rendering that waits for more lookups than this one after the other is taken to be endless. */
const maxRounds = 1000;

/** Calls `render` until it needs no more answers; `use` hands it those there are. */
export async function settle<R>(
  render: () => R,
  use: (answers: ReadonlyMap<string, Answer>) => void,
): Promise<R> {
  const answers = new Map<string, Answer>();
  for (let round = 0; ; round++) {
    use(answers);
    try {
      return render();
    } catch (e) {
      if (!(e instanceof Pending) || round >= maxRounds) throw e;
      answers.set(
        e.key,
        await e.promise.then(
          (value): Answer => ({ value }),
          (error: unknown): Answer => ({ error }),
        ),
      );
    }
  }
}
