/**
 * Work on many hosts with at most `limit` under way.
 * @module
 */

/** Maps in order of `items`, running at most `limit` at once; rejects with the first rejection after all have ended. */
export async function mapPool<T, R>(
  items: readonly T[],
  limit: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  if (items.length <= limit) return Promise.all(items.map(work));
  const results = new Array<R>(items.length);
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let i = next++; i < items.length; i = next++) results[i] = await work(items[i] as T);
  };
  await Promise.all(Array.from({ length: Math.max(1, limit) }, worker));
  return results;
}
