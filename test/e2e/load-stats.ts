/** Why a request failed. `reset` also stands for an answer that broke off in the middle. */
export type FailureReason = 'status' | 'reset' | 'timeout' | 'refused' | 'other';

/** How one request ended. */
export interface Ended {
  readonly method: string;
  /** Whether the request went over a connection that had carried one before. */
  readonly reused: boolean;
  /** Milliseconds from the moment the request was due, so that waiting for a free connection counts. */
  readonly latency: number;
  /** The service's colour header; empty when there is none. */
  readonly color: string;
  readonly failure?: { readonly reason: FailureReason; readonly detail: string };
}

/** A request that failed, and when: milliseconds after the start of the load. */
export interface FailureSample {
  readonly at: number;
  readonly method: string;
  readonly reused: boolean;
  readonly reason: FailureReason;
  readonly detail: string;
}

/** What a load saw. All times in milliseconds. */
export interface LoadReport {
  readonly sent: number;
  readonly ok: number;
  readonly failed: number;
  readonly failures: Readonly<Record<FailureReason, number>>;
  /** The first failures in full, for the message of a test that fails. */
  readonly samples: readonly FailureSample[];
  /** Good answers by colour, and when each colour was last seen. */
  readonly colors: Readonly<Record<string, { readonly count: number; readonly lastSeen: number }>>;
  readonly maxLatency: number;
  readonly p50: number;
  readonly p99: number;
  /** The longest time without a good answer while the load ran. */
  readonly longestGap: number;
  readonly duration: number;
}

const MAX_SAMPLES = 20;

/** Collects what a load sees. Times come from `performance.now()`. */
export function loadStats(start: number): {
  sent(): void;
  ended(end: Ended): void;
  report(): LoadReport;
} {
  let sent = 0;
  let lastGood = start;
  let longestGap = 0;
  const failures = { status: 0, reset: 0, timeout: 0, refused: 0, other: 0 };
  const samples: FailureSample[] = [];
  const latencies: number[] = [];
  const colors = new Map<string, { count: number; lastSeen: number }>();
  return {
    sent: () => {
      sent += 1;
    },
    ended: (end) => {
      const now = performance.now();
      if (end.failure) {
        failures[end.failure.reason] += 1;
        const { method, reused } = end;
        if (samples.length < MAX_SAMPLES) samples.push({ at: now - start, method, reused, ...end.failure });
        return;
      }
      longestGap = Math.max(longestGap, now - lastGood);
      lastGood = now;
      latencies.push(end.latency);
      colors.set(end.color, { count: (colors.get(end.color)?.count ?? 0) + 1, lastSeen: now - start });
    },
    report: () => {
      const sorted = [...latencies].sort((a, b) => a - b);
      const at = (share: number): number => sorted[Math.floor((sorted.length - 1) * share)] ?? 0;
      const failed = Object.values(failures).reduce((sum, count) => sum + count, 0);
      return {
        ...{ sent, ok: sorted.length, failed, failures: { ...failures }, samples: [...samples] },
        ...{ colors: Object.fromEntries(colors), maxLatency: at(1), p50: at(0.5), p99: at(0.99) },
        longestGap: Math.max(longestGap, performance.now() - lastGood),
        duration: performance.now() - start,
      };
    },
  };
}

/** One line about a load, for test output. */
export function describeLoad(report: LoadReport): string {
  const reasons = Object.entries(report.failures)
    .filter(([, count]) => count > 0)
    .map(([reason, count]) => `${reason} ${count}`);
  const colors = Object.entries(report.colors).map(
    ([color, { count }]) => `${color || 'no colour'} ${count}`,
  );
  const times = `p99 ${Math.round(report.p99)} ms, max ${Math.round(report.maxLatency)} ms, longest gap ${Math.round(report.longestGap)} ms`;
  const failed = reasons.length > 0 ? ` (${reasons.join(', ')})` : '';
  return `${report.ok} ok, ${report.failed} failed${failed}; ${colors.join(', ')}; ${times}`;
}
