/** Versions as PEP 440 orders them. */

const pattern = new RegExp(
  '^v?(?:(\\d+)!)?(\\d+(?:\\.\\d+)*)' +
    '(?:[-_.]?(a|b|c|rc|alpha|beta|pre|preview)[-_.]?(\\d*))?' +
    '(?:-(\\d+)|[-_.]?(post|rev|r)[-_.]?(\\d*))?' +
    '(?:[-_.]?(dev)[-_.]?(\\d*))?' +
    '(?:\\+([a-z0-9]+(?:[-_.][a-z0-9]+)*))?$',
  'i',
);

type Key = readonly (number | readonly (number | string)[])[];

const stages = new Map([
  ['a', 0],
  ['alpha', 0],
  ['b', 1],
  ['beta', 1],
]);

function keyOf(version: string): Key | undefined {
  const m = pattern.exec(version.trim());
  if (!m) return undefined;
  const [
    ,
    epoch = '0',
    release = '',
    stage,
    stageNumber = '0',
    post1,
    post2,
    postNumber = '0',
    dev,
    devNumber = '0',
    local,
  ] = m;
  const numbers = release.split('.').map(Number);
  while (numbers.length > 1 && numbers.at(-1) === 0) numbers.pop();
  const hasPost = post1 !== undefined || post2 !== undefined;
  // A development release alone comes before all others of its number.
  const none = dev !== undefined && !hasPost ? [-1] : [9];
  const pre = stage === undefined ? none : [stages.get(stage.toLowerCase()) ?? 2, Number(stageNumber)];
  return [
    Number(epoch),
    numbers,
    pre,
    hasPost ? Number(post1 ?? postNumber) : -1,
    dev === undefined ? Infinity : Number(devNumber),
    local === undefined
      ? []
      : local
          .toLowerCase()
          .split(/[-_.]/)
          .map((p) => (/^\d+$/.test(p) ? Number(p) : p)),
  ];
}

function compareItems(a: number | string | undefined, b: number | string | undefined): number {
  if (a === b) return 0;
  if (a === undefined) return -1;
  if (b === undefined) return 1;
  if (typeof a !== typeof b) return typeof a === 'string' ? -1 : 1;
  return a < b ? -1 : 1;
}

/** Undefined where one of the two is no such version. */
export function comparePep440(a: string, b: string): number | undefined {
  const x = keyOf(a);
  const y = keyOf(b);
  if (!x || !y) return undefined;
  for (const [i, part] of x.entries()) {
    const p = typeof part === 'number' ? [part] : part;
    const other = y[i] ?? 0;
    const q = typeof other === 'number' ? [other] : other;
    for (let j = 0; j < Math.max(p.length, q.length); j++) {
      const c = compareItems(p[j], q[j]);
      if (c !== 0) return c;
    }
  }
  return 0;
}
