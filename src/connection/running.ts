/**
 * What runs on a host at the moment, so that it can be ended when the run is.
 * @module
 */

/** A program under way. */
export interface Running {
  /** What it is, for people. */
  readonly what: string;
  /** Ends it with everything it started; resolves with whether that is so. */
  stop(): Promise<boolean>;
}

/** Ends all of them at once; gives those of which it is not known after `limit` milliseconds that they have ended. */
export async function stopAll(running: readonly Running[], limit: number): Promise<string[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), limit);
  });
  const left = await Promise.all(
    running.map(async (each) => {
      const ended = await Promise.race([each.stop().catch(() => false), late]);
      return ended ? [] : [each.what];
    }),
  );
  clearTimeout(timer);
  return left.flat();
}
