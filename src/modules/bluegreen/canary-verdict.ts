/**
 * What a canary's requests say of the colour that answered them: a pure decision over lines of nginx's log.
 * @module
 */

/** One request, as the role's log format writes it: `tsplay-canary NAME COLOUR STATUS UPSTREAM_TIMES`. */
export interface Answered {
  readonly status: number;
  /** Seconds until the instance had answered; all tries together where there were several. */
  readonly seconds: number;
}

export interface Limits {
  /** Share of answers in percent that may be 5xx. */
  readonly errors: number;
  /** Seconds within which 95 % of the answers must be there; 0 where that does not matter. */
  readonly p95: number;
  /** Requests before which nothing is concluded while more may come. */
  readonly enough: number;
}

export interface Verdict {
  readonly requests: number;
  readonly failed: number;
  /** Seconds. */
  readonly p95: number;
  /** What is worse than asked; undefined when nothing is. */
  readonly worse: string | undefined;
}

/** Requests of one service to one colour out of everything that nginx wrote. */
export const answeredIn = (log: string, name: string, color: string): Answered[] =>
  log.split('\n').flatMap((line) => {
    const [mark, service, asked, status, ...times] = line.trim().split(' ');
    if (mark !== 'tsplay-canary' || service !== name || asked !== color) return [];
    return [{ status: Number(status), seconds: secondsOf(times.join(' ')) }];
  });

/** nginx separates the times of several tries by commas or colons, and writes `-` where there was no answer. */
const secondsOf = (times: string): number =>
  times
    .split(/[,:]/)
    .map(Number)
    .filter(Number.isFinite)
    .reduce((sum, one) => sum + one, 0);

/** @param over whether no more requests come: then those that came decide, however few they are */
export function judge(answered: readonly Answered[], limits: Limits, over: boolean): Verdict {
  const requests = answered.length;
  const failed = answered.filter(({ status }) => status >= 500).length;
  const p95 = percentile(answered.map(({ seconds }) => seconds));
  const told = { requests, failed, p95 };
  if (requests === 0 || (requests < limits.enough && !over)) return { ...told, worse: undefined };
  const share = (failed * 100) / requests;
  if (share > limits.errors)
    return {
      ...told,
      worse: `${failed} of ${requests} requests (${round(share)} %) were answered with 5xx, ${limits.errors} % may be`,
    };
  if (limits.p95 > 0 && p95 > limits.p95)
    return {
      ...told,
      worse: `95 % of ${requests} requests took up to ${round(p95)} s, ${limits.p95} s are allowed`,
    };
  return { ...told, worse: undefined };
}

const round = (value: number): number => Math.round(value * 1000) / 1000;

/** By nearest rank; 0 of nothing. */
function percentile(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * 0.95) - 1] ?? 0;
}
