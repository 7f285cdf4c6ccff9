import { describe, expect, it } from 'vitest';
import { rebootModule } from '../../../src/modules/system/connection/reboot.ts';
import { waitForConnection } from '../../../src/modules/system/connection/wait-for-connection.ts';
import {
  coerceParams,
  createReadHost,
  createWriteHost,
  runModule,
  type Module,
  type ReadHost,
} from '../../../src/sdk/index.ts';
import type { Value } from '../../../src/util/value.ts';
import { testContext } from '../context.ts';
import { openHost, type TestHost } from '../harness.ts';

/** Runs a module whose connection is opened again by `reconnect`. */
async function outcome(
  module: Module,
  args: Record<string, Value>,
  host: TestHost,
  reconnect: () => Promise<ReadHost>,
) {
  const context = { ...testContext({ dir: host.dir }), reconnect };
  try {
    return await runModule(
      module,
      coerceParams(module, new Map(Object.entries(args))),
      createReadHost(host.transport, { name: 'x' }),
      () => createWriteHost(host.transport, { name: 'x' }),
      context,
    );
  } finally {
    await context.close();
  }
}

describe('wait_for_connection', () => {
  it('tries until the host answers', async () => {
    await using host = await openHost();
    let attempts = 0;
    const run = await outcome(waitForConnection, { sleep: 0, timeout: 5 }, host, () => {
      attempts += 1;
      return attempts < 3
        ? Promise.reject(new Error('refused'))
        : Promise.resolve(createReadHost(host.transport, { name: 'x' }));
    });
    expect(run).toMatchObject({ status: 'ok', result: { elapsed: 0, changed: false } });
    expect(attempts).toBe(3);
  });

  it('gives up with the last reason', async () => {
    await using host = await openHost();
    const run = await outcome(waitForConnection, { sleep: 1, timeout: 1 }, host, () =>
      Promise.reject(new Error('refused')),
    );
    expect(run.result['msg']).toBe('timed out waiting for ping module test: refused');
  });
});

describe('reboot', () => {
  it('waits for another boot and tests the host', async () => {
    await using host = await openHost();
    const id = `${host.dir}/boot_id`;
    await host.transport.exec({ script: `echo one > '${id}'` });
    const run = await outcome(
      rebootModule,
      // Stands for a boot: what is run changes the number of the boot.
      {
        boot_time_command: `cat '${id}'`,
        reboot_command: `sh -c "echo two > '${id}'"`,
        reboot_timeout: 10,
        search_paths: ['/bin', '/usr/bin'],
        test_command: 'true',
      },
      host,
      () => Promise.resolve(createReadHost(host.transport, { name: 'x' })),
    );
    expect(run).toMatchObject({ status: 'changed', result: { rebooted: true } });
  }, 15_000);
});
