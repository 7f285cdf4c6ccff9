/** Plays a recorded step without a host, and says in what it differs from the recording. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { connectLocal } from '../../../src/connection/index.ts';
import type { Module } from '../../../src/sdk/index.ts';
import { runOver } from './cases.ts';
import { playing, questionOf, type Exchange, type RecordedStep, type Recorded, type Stand } from './tape.ts';

const isPlayed = Symbol.for('tsplay.test.played');

export interface Played {
  /** Undefined where none is recorded. */
  readonly status: string | undefined;
  readonly asked: readonly Exchange[];
}

export async function play(
  module: Module,
  host: string,
  args: string,
  { mode, status, says }: Recorded,
  stand: Stand,
  /** Goes on where something else is asked. */
  anyway = false,
): Promise<Played> {
  const local = connectLocal();
  const asked: Exchange[] = [];
  // A module that is played has not run (test/ran).
  Reflect.set(globalThis, isPlayed, true);
  try {
    const run = await runOver(
      playing(local, stand, { host, says, anyway }, asked),
      module,
      args,
      mode,
      stand,
    );
    return status === undefined
      ? { status, asked: asked.slice(0, says.length) }
      : { status: run.status, asked };
  } catch (error) {
    return { status: status && String(error), asked };
  } finally {
    Reflect.deleteProperty(globalThis, isPlayed);
    await local.close();
  }
}

/** The first difference; undefined where there is none. */
export async function playedUnlike(
  module: Module,
  host: string,
  step: RecordedStep,
  stand: Stand,
): Promise<string | undefined> {
  rmSync(join(stand.source, 'fetched'), { recursive: true, force: true });
  for (const run of step.runs) {
    const { status, asked } = await play(module, step.host ?? host, step.args, run, stand);
    const expected = run.says.map(questionOf);
    const at = expected.findIndex((one, i) => JSON.stringify(one) !== JSON.stringify(asked[i]));
    if (at !== -1 || asked.length > expected.length)
      return `${run.mode} ${at} of ${expected.length}: ${JSON.stringify(expected[at])}\n      ${JSON.stringify(asked[at === -1 ? expected.length : at])}`;
    if (status !== run.status)
      return `${run.mode}: ${String(run.status)}, and ${String(status)} when it was played`;
  }
  return undefined;
}
