/**
 * Time as the rules see it; a test turns its hands itself.
 * @module
 */
export interface Clock {
  /** Milliseconds; only differences count. */
  now(): number;
  /** Calls back after so many milliseconds, unless the returned function is called before. */
  after(delay: number, callback: () => void): () => void;
}

/** The longest that a timer of Node can wait. */
const longest = 2 ** 31 - 1;

export const realClock: Clock = {
  now: () => performance.now(),
  after(delay, callback) {
    let timer: NodeJS.Timeout;
    const wait = (left: number): void => {
      timer = setTimeout(
        () => (left > longest ? wait(left - longest) : callback()),
        Math.min(Math.max(left, 0), longest),
      );
    };
    wait(delay);
    return () => clearTimeout(timer);
  },
};
