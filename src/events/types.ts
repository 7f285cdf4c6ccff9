/**
 * The run as a stream of typed events. The engine emits them; renderers are pure functions of the stream.
 * Names in comments are the hooks of Ansible's callback plug-ins that correspond.
 * @module
 */
import type { SourceRef } from '../util/value.ts';

/** Where a variable has its value from. Values are not told: they may be secret. */
export interface VariableOrigin {
  readonly name: string;
  /** Ansible's level of precedence: `extra vars`, `play vars`, `group_vars/web`, `facts`. */
  readonly from: string;
  readonly src?: SourceRef | undefined;
  /** Weaker definitions of it, the strongest first. */
  readonly hides?: readonly Pick<VariableOrigin, 'from' | 'src'>[] | undefined;
}

/** A module's result as users see it: Ansible's keys, plain data, already scrubbed of secrets. */
export type ResultData = Readonly<Record<string, unknown>>;

export type HostStatus = 'ok' | 'changed' | 'failed' | 'skipped' | 'unreachable' | 'unknown';

export interface TaskInfo {
  readonly id: string;
  /** Rendered name, `role : name` as Ansible prints it; the module name when the task has none. */
  readonly name: string;
  readonly action: string;
  /** The arguments as text, where titles are to show them. */
  readonly args?: string | undefined;
  readonly isHandler: boolean;
  readonly src: SourceRef | undefined;
  readonly tags: readonly string[];
  /** `no_log`: nothing of the result may be shown. */
  readonly noLog: boolean;
  /** Whether it changes nothing; when not given, that is as for the whole run. */
  readonly check?: boolean | undefined;
}

/** A change to show under `--diff`: text before and after, or a ready-made text. */
export type Diff =
  | {
      readonly kind: 'text';
      readonly before: string;
      readonly after: string;
      readonly beforeHeader?: string | undefined;
      readonly afterHeader?: string | undefined;
      /** What the texts were made from, where that is not text: so it stands in results. */
      readonly state?: { readonly before: ResultData; readonly after: ResultData } | undefined;
    }
  | { readonly kind: 'prepared'; readonly text: string };

export interface HostResult {
  readonly host: string;
  /** The host that the task was delegated to, when another. */
  readonly delegatedTo?: string | undefined;
  readonly status: HostStatus;
  /** A failure that does not count: `ignore_errors` / `ignore_unreachable`. */
  readonly ignored: boolean;
  readonly result: ResultData;
  readonly diffs: readonly Diff[];
  /** Milliseconds. */
  readonly duration: number;
  /** `loop_control.label` or the item as text; only on item events. */
  readonly itemLabel?: string | undefined;
  /** Formatted error with its place and code frame, when the failure has one. */
  readonly error?: string | undefined;
  /** Why check mode cannot know the outcome; only with status `unknown`. */
  readonly reason?: string | undefined;
  /** Of a task that failed, or of a host that could not be reached: the variables that it names. */
  readonly variables?: readonly VariableOrigin[] | undefined;
}

/** Counters of the recap, in Ansible's order and meaning; `unknown` is tsplay's own (check mode). */
export interface HostStats {
  ok: number;
  changed: number;
  unreachable: number;
  failed: number;
  skipped: number;
  rescued: number;
  ignored: number;
  unknown: number;
}

interface Base {
  /** Milliseconds since the epoch. */
  readonly time: number;
}

export type RunEvent = Base &
  (
    | {
        readonly type: 'run.start';
        readonly playbooks: readonly string[];
        readonly check: boolean;
        readonly diff: boolean;
        readonly forks: number;
        /** Tasks of the playbooks that are known before the first: without what includes bring, and handlers. */
        readonly tasks?: number | undefined;
      }
    /** v2_playbook_on_start */
    | { readonly type: 'playbook.start'; readonly file: string; readonly plays: number }
    /** v2_playbook_on_vars_prompt: a variable is asked for. */
    | {
        readonly type: 'play.prompt';
        readonly variable: string;
        readonly question: string;
        /** Whether the answer is not seen while it is typed. */
        readonly private: boolean;
      }
    /** v2_playbook_on_play_start */
    | {
        readonly type: 'play.start';
        readonly name: string;
        readonly hosts: readonly string[];
        readonly src: SourceRef | undefined;
        /** Short name; `linear` when not given. Hosts of other strategies are not in step. */
        readonly strategy?: string | undefined;
        /** Whether the play says that it changes nothing, or that it does; else as for the whole run. */
        readonly check?: boolean | undefined;
      }
    /** v2_playbook_on_no_hosts_matched / _remaining */
    | {
        readonly type: 'play.noHosts';
        readonly remaining: boolean;
        /** More have failed than `max_fail_percentage` allows. */
        readonly tooMany?: true;
      }
    /** v2_playbook_on_task_start, _handler_task_start, _cleanup_task_start */
    | {
        readonly type: 'task.start';
        readonly task: TaskInfo;
        readonly hosts: number;
        /** Number among the tasks that `run.start` counts, from 1; not given for others. */
        readonly position?: number | undefined;
      }
    | { readonly type: 'host.start'; readonly task: TaskInfo; readonly host: string }
    /** v2_runner_item_on_ok, _failed, _skipped */
    | {
        readonly type: 'item.end';
        readonly task: TaskInfo;
        readonly result: HostResult;
        /** Number of the item, from 1, and how many there are. */
        readonly item?: number | undefined;
        readonly items?: number | undefined;
      }
    /** A module waits for something, `seconds` at most. */
    | { readonly type: 'host.wait'; readonly task: TaskInfo; readonly host: string; readonly seconds: number }
    /** A large file is on its way to the host or from it: `bytes` of `total`, where that is known. */
    | {
        readonly type: 'host.transfer';
        readonly task: TaskInfo;
        readonly host: string;
        readonly bytes: number;
        readonly total?: number | undefined;
      }
    /** v2_runner_on_ok, _failed, _skipped, _unreachable. `looped` results repeat their items' changes. */
    | {
        readonly type: 'host.end';
        readonly task: TaskInfo;
        readonly result: HostResult;
        readonly looped: boolean;
      }
    /** v2_runner_retry */
    | {
        readonly type: 'host.retry';
        readonly task: TaskInfo;
        readonly host: string;
        readonly delegatedTo: string | undefined;
        /** Attempts made so far, from 1. */
        readonly attempt: number;
        /** How often it may be tried again after the first attempt, as in the playbook. */
        readonly retries: number;
        readonly result: ResultData;
      }
    /** v2_runner_on_async_poll, _ok, _failed */
    | {
        readonly type: 'host.async';
        readonly task: TaskInfo;
        readonly host: string;
        /** `ansible_job_id`. */
        readonly job: string;
        /** `poll`: it was looked at and runs. */
        readonly state: 'poll' | 'ok' | 'failed';
      }
    /** A piece of a running command's output, as it arrives. */
    | {
        readonly type: 'host.output';
        readonly task: TaskInfo;
        readonly host: string;
        readonly stream: 'stdout' | 'stderr';
        readonly text: string;
      }
    | { readonly type: 'task.end'; readonly task: TaskInfo }
    /** v2_playbook_on_notify */
    | { readonly type: 'handler.notified'; readonly handler: string; readonly host: string }
    /** v2_playbook_on_include */
    | {
        readonly type: 'include.loaded';
        readonly task?: TaskInfo | undefined;
        readonly file: string;
        readonly hosts: readonly string[];
        readonly itemLabel?: string | undefined;
      }
    | { readonly type: 'warning'; readonly message: string; readonly src?: SourceRef | undefined }
    | {
        readonly type: 'deprecation';
        readonly message: string;
        readonly src?: SourceRef | undefined;
        readonly modern?: string | undefined;
      }
    | { readonly type: 'error'; readonly message: string }
    /** What is only told to those who ask for detail: shown from this number of `-v` on. */
    | { readonly type: 'note'; readonly verbosity: number; readonly message: string }
    /** v2_playbook_on_stats; `custom` holds set_stats by host, `_run` for the whole run. */
    | {
        readonly type: 'stats';
        readonly hosts: Readonly<Record<string, HostStats>>;
        readonly custom: ResultData;
      }
    | { readonly type: 'run.end'; readonly exitCode: number; readonly duration: number }
  );

/** An event of one type. */
export type EventOf<T extends RunEvent['type']> = Extract<RunEvent, { readonly type: T }>;

/** Turns the stream into something to read. Must not throw; writes through the stream it was made with. */
export interface Renderer {
  onEvent(event: RunEvent): void;
  /** Clears the screen of anything live, so that a question can be asked; call the result to go on. */
  suspend?(): Promise<() => void>;
  /** Shows a line to the person at once, above anything live. Only live renderers need it. */
  tell?(text: string): void;
  /** Told of an error that ends the run, which is printed on stderr by who runs it. */
  onError?(error: unknown): void;
  /** After the last event; resolves when everything has been written. */
  close(): Promise<void>;
}
