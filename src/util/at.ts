/**
 * The member of a list that is known to be there.
 * @module
 */
export function at<T>(list: readonly T[], index: number): T {
  if (index < 0 || index >= list.length) throw new RangeError(`no member ${index} of ${list.length}`);
  return list[index] as T;
}
