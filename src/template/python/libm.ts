/**
 * Powers and natural logarithms as the C library gives them, to the last bit; JavaScript's own may be off by one. They are computed
 * with pairs of doubles, whose sum has twice the digits.
 * @module
 */
type Pair = readonly [high: number, low: number];

const ln2: Pair = [0.6931471805599453, 2.3190468138462996e-17];

const quickSum = (a: number, b: number): Pair => {
  const s = a + b;
  return [s, b - (s - a)];
};
const sum = (a: number, b: number): Pair => {
  const s = a + b;
  const v = s - a;
  return [s, a - (s - v) + (b - v)];
};
const split = (a: number): Pair => {
  const t = 134_217_729 * a;
  const high = t - (t - a);
  return [high, a - high];
};
const product = (a: number, b: number): Pair => {
  const p = a * b;
  const [ah, al] = split(a);
  const [bh, bl] = split(b);
  return [p, ah * bh - p + ah * bl + al * bh + al * bl];
};
const add = (a: Pair, b: Pair): Pair => {
  const [s, e] = sum(a[0], b[0]);
  const [t, f] = sum(a[1], b[1]);
  const [high, low] = quickSum(s, e + t);
  return quickSum(high, low + f);
};
const mul = (a: Pair, b: Pair): Pair => {
  const [p, e] = product(a[0], b[0]);
  return quickSum(p, e + a[0] * b[1] + a[1] * b[0]);
};
const div = (a: Pair, b: Pair): Pair => {
  const q = a[0] / b[0];
  const rest = add(a, mul([-q, 0], b));
  const q2 = rest[0] / b[0];
  const rest2 = add(rest, mul([-q2, 0], b));
  const [high, low] = quickSum(q, q2);
  return add([high, low], [rest2[0] / b[0], 0]);
};

const halvings = 9;
const terms = 9;
/** e to the power of something small. */
function expSmall(y: Pair): Pair {
  const scale = 2 ** -halvings;
  const r: Pair = [y[0] * scale, y[1] * scale];
  // e^r - 1, so that no digits are lost while it is squared up again.
  let term: Pair = r;
  let total: Pair = r;
  for (let n = 2; n <= terms; n++) {
    term = div(mul(term, r), [n, 0]);
    total = add(total, term);
  }
  for (let i = 0; i < halvings; i++) total = add(mul(total, total), [2 * total[0], 2 * total[1]]);
  return add(total, [1, 0]);
}

/** The natural logarithm of a positive, finite double. */
function logPair(x: number): Pair {
  let exponent = Math.round(Math.log2(x));
  // Halved so that neither scaling leaves the range of doubles.
  const half = Math.trunc(exponent / 2);
  const m = x * 2 ** -half * 2 ** (half - exponent);
  if (!Number.isFinite(m)) exponent = 0;
  const guess = Math.log(m);
  const e = expSmall([guess, 0]);
  const better = add([guess, 0], div(add([m, 0], [-e[0], -e[1]]), e));
  return add(mul([exponent, 0], ln2), better);
}

const plain = (x: number): boolean => x > 0 && Number.isFinite(x);

export const log = (x: number): number => (plain(x) ? logPair(x)[0] : Math.log(x));

export function pow(x: number, y: number): number {
  const near = Math.pow(x, y);
  if (!plain(Math.abs(x)) || !plain(Math.abs(y)) || !plain(Math.abs(near)) || Math.abs(near) < 1e-300)
    return near;
  if (Number.isSafeInteger(near) && Number.isInteger(x) && Number.isInteger(y)) return near;
  const exponent = mul([y, 0], logPair(Math.abs(x)));
  const k = Math.round(exponent[0] / ln2[0]);
  const e = expSmall(add(exponent, mul([-k, 0], ln2)));
  const exact = e[0] * 2 ** Math.trunc(k / 2) * 2 ** (k - Math.trunc(k / 2));
  return near < 0 ? -exact : exact;
}
