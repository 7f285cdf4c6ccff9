/**
 * Records what modules say to a host, on this machine under a throw-away overlay: `npm run record -- [MODULE…]`. Needs root and
 * the programs that the steps are about. Each recording is played at once, and what cannot be played is told and left out.
 * @module
 */
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { connectLocal, type Transport } from '../../../src/connection/index.ts';
import { loadModule } from '../../../src/modules/index.ts';
import { errorText } from '../../../src/util/error-text.ts';
import { openRoot, whyNoRoot } from '../../integration/modules/shells/root.ts';
import { makeSources, startServer } from '../../integration/modules/shells/sources.ts';
import { haveMachine, openContainer } from '../../integration/modules/system/container.ts';
import { argsHere, runOver, standOf, workDir, writeRecording } from './cases.ts';
import { playedUnlike } from './play.ts';
import { asksOnly, steps, type RecordedOn } from './steps.ts';
import { questionOf, recording, type Exchange, type Recorded, type Recording } from './tape.ts';

const reason = whyNoRoot();
if (reason !== undefined) throw new Error(`this needs a throw-away root: ${reason}`);

/** Where steps are recorded: a program of /bin/sh is run there, and a connection is opened to it. */
interface Place {
  run(script: string): unknown;
  connect(): Transport;
  close(): Promise<void>;
}

async function overlay(): Promise<Place> {
  const root = await openRoot();
  const path = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
  const shell = root.shell(['/bin/dash'], { HOME: '/root', PATH: path, LC_ALL: 'C.UTF-8' });
  return {
    run: (script) => root.run(`umask 022; ${script}`),
    connect: () => connectLocal({ shell }),
    close: () => {
      root.remove();
      return Promise.resolve();
    },
  };
}

async function machine(): Promise<Place> {
  const host = await openContainer();
  return {
    run: (script) => host.sh(script),
    // Closing it would end the container too.
    connect: () => keptOpen(host.transport),
    close: async () => {
      await host[Symbol.asyncDispose]();
    },
  };
}
const keptOpen = (transport: Transport): Transport =>
  new Proxy(transport, {
    get: (target, key) => {
      if (key === 'close') return () => Promise.resolve();
      const value: unknown = Reflect.get(target, key);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });

const wanted = new Set(process.argv.slice(2));
const source = makeSources();
const server = startServer();
await once(server, 'listening');
const stand = standOf(source, server);
const found = new Map<string, Recording>();
const problems: string[] = [];

/** The first answer is needed by what is asked next, so nothing is. */
const withoutAnswers = ({ mode, says }: Recorded): Recorded => ({
  mode,
  says: says.slice(0, 1).map(questionOf),
});

/** A dry run that asks what the run asks first tells nothing more, nor does a second run that is like the first. */
function worthKeeping(runs: readonly Recorded[]): readonly Recorded[] {
  const asks = ({ says }: Recorded): string => JSON.stringify(says.map(questionOf)).slice(1, -1);
  const [last] = runs.slice(-1);
  const [first] = runs.filter((run) => run.mode === 'run');
  return runs.filter(
    (run) =>
      run === first ||
      (run.mode === 'check'
        ? !(first && asks(first).startsWith(asks(run)))
        : run === last && !(first && run.status === first.status && asks(run) === asks(first))),
  );
}

async function record(step: RecordedOn, place: Place): Promise<void> {
  if (step.before !== undefined) place.run(argsHere(step.before, stand));
  const module = await loadModule(step.module);
  const runs: Recorded[] = [];
  const all = found.get(step.module);
  let host = '';
  const check = step.ends === undefined && module.support.check === 'full' ? ['check' as const] : [];
  for (const mode of [...check, 'run' as const, 'run' as const]) {
    const transport = place.connect();
    const says: Exchange[] = [];
    try {
      const over = recording(transport, stand, says, (said) => (host = said));
      const { status, result } = await runOver(over, module, step.args, mode, stand);
      if (status === 'failed') throw new Error(String(result['msg']));
      runs.push({ mode, status, says });
    } finally {
      await transport.close();
    }
  }
  const ends = runs.filter(({ mode }) => mode === 'run').map(({ status }) => status);
  if (String(ends) !== String(step.ends ?? ['changed', 'ok'])) throw new Error(`it ends ${ends.join(', ')}`);
  const kept = asksOnly.has(step.module) ? runs.slice(0, 1).map(withoutAnswers) : worthKeeping(runs);
  const now = { args: step.args, ...(host === all?.host || all === undefined ? {} : { host }), runs: kept };
  const unlike = await playedUnlike(module, all?.host ?? host, now, stand);
  if (unlike !== undefined) throw new Error(unlike);
  found.set(step.module, { module: step.module, host, ...all, steps: [...(all?.steps ?? []), now] });
}

async function recordAll(some: readonly RecordedOn[], place: Place): Promise<void> {
  try {
    place.run(`mkdir -p ${workDir}; chmod 755 ${workDir}`);
    // Each step stands on what those before it have left.
    for (const step of some)
      await record(step, place).catch((error: unknown) => {
        problems.push(`${step.module}: ${step.args.replaceAll(/\s+/g, ' ')}\n  ${errorText(error)}`);
      });
  } finally {
    await place.close();
  }
}

try {
  await recordAll(
    steps.filter((step) => step.booted !== true),
    await overlay(),
  );
  const booted = steps.filter((step) => step.booted === true);
  if (haveMachine()) await recordAll(booted, await machine());
  else problems.push(`${booted.length} steps need the image of the lab's machines: npm run lab -- up`);
} finally {
  server.close();
  rmSync(source, { recursive: true, force: true });
}
for (const one of found.values()) if (wanted.size === 0 || wanted.has(one.module)) writeRecording(one);
for (const problem of problems) console.error(problem);
console.log(`${found.size} modules, ${[...found.values()].flatMap((one) => one.steps).length} steps`);
