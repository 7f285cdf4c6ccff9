/**
 * How each host fares in a play.
 * @module
 */

/** A host's way through one play. Mutable: this is the state of the run. */
export interface PlayHost {
  readonly name: string;
  /** Failed and not (yet) rescued: runs nothing but `always`. */
  failed: boolean;
  /** Cannot be reached: runs nothing more. */
  unreachable: boolean;
  /** `meta: end_host`, `end_play`, `end_batch`: done without a failure. */
  ended: boolean;
  /** `meta: end_role`: keys of role applications that were ended. */
  readonly endedRoles: Set<string>;
  /** Role applications that have run, so that a second one with the same parameters does not. */
  readonly rolesRun: Set<string>;
  /** Role applications of which at least one task has run, and was not skipped. */
  readonly rolesTouched: Set<string>;
  /** What tasks notified since the last flush, in order; `false` when that is not sure (check mode). */
  readonly notifications: Map<string, boolean>;
  /** Those of them that a task notified which is not under `no_log`. */
  readonly toldNotifications: Set<string>;
  /** How often `meta: clear_host_errors` has forgiven it. */
  forgiven: number;
  /** Facts were gathered in this play. */
  gathered: boolean;
}

export const playHost = (name: string): PlayHost => ({
  name,
  failed: false,
  unreachable: false,
  ended: false,
  endedRoles: new Set(),
  rolesRun: new Set(),
  rolesTouched: new Set(),
  notifications: new Map(),
  toldNotifications: new Set(),
  forgiven: 0,
  gathered: false,
});

/** Whether the host takes part in the next task. */
export const isActive = (host: PlayHost): boolean => !host.failed && !host.unreachable && !host.ended;
