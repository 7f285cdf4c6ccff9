import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { gatherFacts } from '../../src/facts/index.ts';
import { createReadHost } from '../../src/sdk/remote-host.ts';
import { openHost } from '../modules/harness.ts';

const dir = mkdtempSync(join(tmpdir(), 'tsplay-facts-d-'));
afterAll(() => rmSync(dir, { recursive: true }));

it('facts of the owner: JSON, INI, programs, and what is wrong with them', async () => {
  const put = (name: string, text: string, mode = 0o644): void => {
    writeFileSync(join(dir, name), text);
    chmodSync(join(dir, name), mode);
  };
  put('json.fact', '{"a": [1]}');
  put('ini.fact', '[general]\nBar = loaded\n');
  put('program.fact', '#!/bin/sh\necho \'{"ran": true}\'\n', 0o755);
  put('fails.fact', '#!/bin/sh\necho no >&2; exit 3\n', 0o755);
  put('bad.fact', '[x]\nvalue = this is a % bad % fact\n');
  put('text.fact', 'neither\n');
  put('proto.fact', '[__proto__]\npolluted = yes\n[constructor]\nkeys = none\n');
  symlinkSync('/nowhere/at/all', join(dir, 'dead.fact'));
  // Nobody writes to it.
  execFileSync('mkfifo', [join(dir, 'pipe.fact')]);
  const host = await openHost();
  const { ansible_local: local } = await gatherFacts(createReadHost(host.transport, { name: 'here' }), {
    subset: ['local'],
    factPath: dir,
  });
  await host[Symbol.asyncDispose]();
  expect(local).toEqual({
    json: { a: [1] },
    ini: { general: { bar: 'loaded' } },
    program: { ran: true },
    fails: `Failure executing fact script (${dir}/fails.fact), rc: 3, err: no`,
    bad: `error loading facts as ini - please check content: ${dir}/bad.fact`,
    proto: JSON.parse('{"__proto__": {"polluted": "yes"}, "constructor": {"keys": "none"}}') as unknown,
    text: `error loading facts as JSON or ini - please check content: ${dir}/text.fact`,
    pipe: {},
    dead: `Could not stat fact (${dir}/dead.fact): [Errno 2] No such file or directory: '${dir}/dead.fact'`,
  });
  // What a host calls its facts changes no object but its own.
  expect({}).not.toHaveProperty('polluted');
  expect(typeof Object.keys).toBe('function');
});
