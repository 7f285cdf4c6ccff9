/**
 * What each module says to a host, played without one: given these arguments and the answers of a real host, it asks for just
 * these programs, in this order. A change of a command shows as a difference here. Where it is meant, and the answers are the
 * same, `UPDATE=1` writes the new commands down; else `npm run record` asks a host again.
 */
import { once } from 'node:events';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { loadModule, moduleEntries } from '../../../src/modules/index.ts';
import { shortName } from '../../../src/sdk/index.ts';
import { placeFunctions } from '../../../src/sdk/remote/place.ts';
import { byInterface } from '../../integration/modules/shells/table.ts';
import { makePlainSources, startServer } from '../../integration/modules/shells/sources.ts';
import { readRecordings, standOf, writeRecording } from './cases.ts';
import { play } from './play.ts';
import { questionOf, type Exchange, type Recorded } from './tape.ts';
import { unrecorded } from './unrecorded.ts';

const update = process.env['UPDATE'] !== undefined;
const recordings = readRecordings();
const source = makePlainSources();
const server = startServer();
await once(server, 'listening');
const stand = standOf(source, server);
afterAll(() => {
  server.close();
  rmSync(source, { recursive: true, force: true });
  if (update) recordings.forEach(writeRecording);
});

const oneLine = (args: string): string => args.replaceAll(/\s+/g, ' ').slice(0, 100);

/** The new questions with the old answers, where there are as many. */
function rewritten(run: Recorded, asked: readonly Exchange[]): readonly Exchange[] {
  expect(asked.length, 'the host must be asked again: npm run record').toBe(run.says.length);
  return run.says.map((old, i) => ({ ...old, ...asked[i] }));
}

describe.each(recordings)('$module asks a host for what was recorded', ({ module: name, host, steps }) => {
  it.each(steps.map((step) => [oneLine(step.args), step] as const))('%s', async (_title, step) => {
    rmSync(`${source}/fetched`, { recursive: true, force: true });
    const module = await loadModule(name);
    for (const run of step.runs) {
      const { status, asked } = await play(module, step.host ?? host, step.args, run, stand, update);
      if (update) Object.assign(run, { says: rewritten(run, asked) });
      expect({ status, asked }).toEqual({ status: run.status, asked: run.says.map(questionOf) });
    }
  });
});

const functionsFile = fileURLToPath(new URL('functions.sh', import.meta.url));

it('the functions that most writing begins with are those that were recorded', () => {
  const now = `${placeFunctions('.PRIVATE.tmp')}\n`;
  if (update) writeFileSync(functionsFile, now);
  expect(now).toBe(readFileSync(functionsFile, 'utf8'));
});

it('every module that asks a shell is recorded, or there is a reason', () => {
  const known = [...recordings.map(({ module }) => module), ...Object.keys(unrecorded)].sort();
  const modules = moduleEntries.map((entry) => entry.names[0]).filter((name) => !byInterface.test(name));
  expect(known).toEqual(modules.map(shortName).sort());
});
