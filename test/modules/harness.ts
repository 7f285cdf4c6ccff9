/**
 * Runs a module as the engine does, on a real host: the controller itself in a folder of its own.
 *
 *     await using host = await openHost();
 *     await host.converges(lineinfile, `path: ${host.dir}/x\nline: a`);
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { connectLocal, type Transport } from '../../src/connection/index.ts';
import { coerceParams } from '../../src/sdk/coerce.ts';
import type { Module } from '../../src/sdk/index.ts';
import { createReadHost, createWriteHost } from '../../src/sdk/remote-host.ts';
import { runModule, type ModuleOutcome } from '../../src/sdk/run.ts';
import { loadYaml } from '../../src/source/index.ts';
import type { Dict } from '../../src/util/value.ts';
import { testContext, type TestContextOptions } from './context.ts';

export interface RunSettings extends Omit<TestContextOptions, 'dir'> {
  /** Folder of the controller's files; the host's folder when not given. */
  readonly dir?: string;
}

export interface Run extends ModuleOutcome {
  /** Times the controller waited for the host. */
  readonly roundTrips: number;
  readonly warned: readonly string[];
}

export interface TestHost extends AsyncDisposable {
  readonly transport: Transport;
  /** A fresh folder on the host (and on the controller, which is the same machine unless it is a container). */
  readonly dir: string;
  run(module: Module, args: string | Dict, settings?: RunSettings): Promise<Run>;
  check(module: Module, args: string | Dict, settings?: RunSettings): Promise<Run>;
  /** Everything about the folder that a task could change. */
  fingerprint(): Promise<string>;
  /**
   * The life of a good task: check mode says changed and changes nothing; the run changes, with check mode's diff; the
   * second run and its check find nothing to do, in one round trip. Returns the first real run.
   */
  converges(module: Module, args: string | Dict, settings?: ConvergeSettings): Promise<Run>;
}

export interface ConvergeSettings extends RunSettings {
  /** Round trips that the first run may take, default 2. */
  readonly changing?: number;
  /** Round trips that the second run may take, default 1. */
  readonly converged?: number;
  /** The state that the run makes cannot be planned: check mode says unknown. */
  readonly unknown?: boolean;
}

/** As in a file, whose last line ends: a block in it does too. */
const parseArgs = (args: string | Dict): Dict =>
  typeof args === 'string' ? (loadYaml(`${args}\n`, 'test.yml') as Dict) : args;

const fingerprintProgram = (dir: string): string =>
  `cd '${dir}' && find . -exec stat -c '%n %f %u %g %s %Y %N' {} + | LC_ALL=C sort; find . -type f -exec sha256sum {} + | LC_ALL=C sort`;

/** A host over any transport. `ownedDir` is removed at the end. */
export async function hostOver(
  transport: Transport,
  dir: string,
  close: () => Promise<void>,
): Promise<TestHost> {
  const read = createReadHost(transport, { name: 'testhost' });
  // The probe of a host is paid once per run, not by the task under test.
  await read.caps();

  const runIt = async (
    module: Module,
    args: string | Dict,
    settings: RunSettings,
    check: boolean,
  ): Promise<Run> => {
    const context = testContext({ dir, ...settings, check });
    const options = {
      name: 'testhost',
      environment: settings.environment,
      onSecret: (text: string) => context.secret(text),
    };
    try {
      const before = transport.stats.roundTrips;
      const outcome = await runModule(
        module,
        coerceParams(module, parseArgs(args), { onSecret: (text) => void context.secrets.push(text) }),
        createReadHost(transport, options),
        () => createWriteHost(transport, options),
        context,
        { check },
      );
      return { ...outcome, roundTrips: transport.stats.roundTrips - before, warned: context.warnings };
    } finally {
      await context.close();
    }
  };

  const host: TestHost = {
    transport,
    dir,
    run: (module, args, settings = {}) => runIt(module, args, settings, false),
    check: (module, args, settings = {}) => runIt(module, args, settings, true),
    fingerprint: async () =>
      (await transport.exec({ script: fingerprintProgram(dir) })).stdout.toString('utf8'),
    async converges(module, args, settings = {}) {
      const before = await host.fingerprint();
      const checked = await host.check(module, args, settings);
      expect(await host.fingerprint(), 'check mode changed something').toBe(before);
      expectStatus(checked, settings.unknown === true ? 'unknown' : 'changed');
      const first = await host.run(module, args, settings);
      expectStatus(first, 'changed');
      if (settings.unknown !== true)
        expect(first.diffs, 'check mode showed another diff').toEqual(checked.diffs);
      expect(first.roundTrips, 'round trips of the changing run').toBeLessThanOrEqual(settings.changing ?? 2);
      const after = await host.fingerprint();
      const second = await host.run(module, args, settings);
      expectStatus(second, 'ok');
      expect(second.diffs.filter((d) => d.kind === 'prepared' || d.before !== d.after)).toEqual([]);
      expect(await host.fingerprint(), 'the second run changed something').toBe(after);
      expect(second.roundTrips, 'round trips of the converged run').toBeLessThanOrEqual(
        settings.converged ?? 1,
      );
      expectStatus(await host.check(module, args, settings), 'ok');
      return first;
    },
    [Symbol.asyncDispose]: close,
  };
  return host;
}

/** Compares the status; a failure shows the module's message. */
export function expectStatus(run: ModuleOutcome, status: ModuleOutcome['status']): void {
  expect({
    status: run.status,
    msg: run.status === status ? undefined : (run.result['msg'] ?? run.reason),
  }).toEqual({
    status,
    msg: undefined,
  });
}

/** The controller itself, in a fresh temporary folder. */
export async function openHost(): Promise<TestHost> {
  const dir = await mkdtemp(join(tmpdir(), 'tsplay-test-'));
  const transport = connectLocal();
  return hostOver(transport, dir, async () => {
    await transport.close();
    await rm(dir, { recursive: true, force: true });
  });
}
