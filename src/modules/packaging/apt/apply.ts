/**
 * Runs apt-get for real: one program that updates the lists where they are old and then does what the task asks.
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  complaint,
  fail,
  type ModuleContext,
  outputKeys,
  quoteAll,
  type ResultKeys,
  type TextResult,
  type WriteHost,
} from '../../../sdk/index.ts';
import { aptEnvironment, type AptParams } from './commands.ts';
import { isLocked, nothingDone, unknownPackage } from './output.ts';
import { cacheTimeFunction } from './query.ts';

/** What should be done on the host, in this order. */
export interface AptWork {
  readonly update: boolean;
  /** Whether doing nothing but an update counts as a change when the lists have changed. */
  readonly updateOnly: boolean;
  readonly clean: boolean;
  /** Command line; its summary tells whether something changed. */
  readonly command?: string | undefined;
  /** Tells from the output whether it changed something; by apt-get's summary when not given. */
  readonly changed?: ((stdout: string) => boolean) | undefined;
  /** Names to mark as installed by hand. */
  readonly mark: readonly string[];
}

const updateFailed = 91;

const policy = (status: number): string[] => [
  'p=/usr/sbin/policy-rc.d; k=',
  // Beside it, where only root writes: it is back by one rename, whatever becomes of temporary folders.
  'if [ -e $p ]; then k=$p.tsplay-$$; mv -f -- $p $k || exit 1; fi',
  `trap 'rm -f -- $p; [ -z "$k" ] || mv -f -- $k $p' EXIT`,
  `printf '#!/bin/sh\\nexit %d\\n' ${status} >$p && chmod -- 755 $p || exit 1`,
];

/** The program. Lines that start with 0x1e are for {@link readOutcome}. */
export function workScript(work: AptWork, params: AptParams): string {
  return [
    '(',
    ...Object.entries(aptEnvironment).map(([name, value]) => `export ${name}=${value}`),
    cacheTimeFunction,
    ...(params.policy_rc_d === undefined ? [] : policy(params.policy_rc_d)),
    ...(work.clean ? ['apt-get clean || exit 1'] : []),
    ...(work.update
      ? [
          'b=$(cachetime)',
          `apt-get -q -o APT::Update::Error-Mode=any -o DPkg::Lock::Timeout=${params.lock_timeout} update || exit ${updateFailed}`,
          'a=$(cachetime)',
          // apt leaves the folder alone when nothing has changed: cache_valid_time would never be met.
          'if [ "$a" = "$b" ]; then touch /var/lib/apt/lists; fi',
          `printf '\\036%s %s %s\\n' "$b" "$a" "$(cachetime)"`,
        ]
      : []),
    ...(work.command === undefined ? [] : [`${work.command} </dev/null || exit $?`]),
    ...(work.mark.length === 0 ? [] : [`apt-mark manual ${quoteAll(work.mark)} >/dev/null`]),
    ')',
  ].join('\n');
}

interface Outcome {
  readonly listsChanged: boolean;
  readonly cacheTime: number | undefined;
  /** What the command said, without the update. */
  readonly stdout: string;
}

function readOutcome(stdout: string): Outcome {
  const match = /\x1e(\d+) (\d+) (\d+)\n/.exec(stdout);
  if (match === null) return { listsChanged: false, cacheTime: undefined, stdout };
  return {
    listsChanged: match[1] !== match[2],
    cacheTime: Number(match[3]),
    stdout: stdout.slice(match.index + match[0].length),
  };
}

/** Runs until the lock is free and the update has worked, within the limits that the task gives. */
async function runPatiently(
  work: AptWork,
  params: AptParams,
  host: WriteHost,
  context: ModuleContext,
): Promise<TextResult> {
  const script = workScript(work, params);
  const deadline = Date.now() + params.lock_timeout * 1000;
  const onOutput = (stream: 'stdout' | 'stderr', chunk: Buffer): void => {
    if (!chunk.includes(0x1e)) context.onOutput(stream, chunk);
  };
  for (let tries = 1; ;) {
    const result = await host.run(script, { onOutput });
    if (isLocked(result) && Date.now() < deadline) {
      await sleep(1000);
      continue;
    }
    if (result.rc !== updateFailed) return result;
    if (tries >= params.update_cache_retries)
      fail(`Failed to update apt cache after ${tries} retries: ${complaint(result)}`, { rc: 100 });
    context.warn(`Failed to update cache after ${tries} retries due to ${complaint(result)}, retrying`);
    await sleep(Math.min(2 ** (tries - 1), params.update_cache_retry_max_delay) * 1000);
    tries += 1;
  }
}

/** Does the work and gives Ansible's result keys. */
export async function doWork(
  work: AptWork,
  params: AptParams,
  host: WriteHost,
  context: ModuleContext,
  cacheTime: number,
): Promise<ResultKeys> {
  const result = await runPatiently(work, params, host, context);
  const outcome = readOutcome(result.stdout);
  const keys = outputKeys(outcome.stdout, result.stderr);
  if (result.rc !== 0) {
    const absent = unknownPackage(result);
    if (absent !== undefined)
      fail(`No package matching '${absent}' is available`, { rc: result.rc, ...keys });
    if (isLocked(result)) fail(`Failed to lock apt for exclusive operation: ${complaint(result)}`, keys);
    fail(`'${work.command ?? 'apt-get'}' failed: ${complaint(result)}`, { rc: result.rc, ...keys });
  }
  const did = work.command !== undefined && (work.changed ?? ((text) => !nothingDone(text)))(outcome.stdout);
  return {
    changed: did || work.clean || (work.updateOnly && outcome.listsChanged),
    cache_updated: work.update && (outcome.listsChanged || !work.updateOnly),
    cache_update_time: outcome.cacheTime ?? cacheTime,
    ...(work.command === undefined ? {} : keys),
  };
}
