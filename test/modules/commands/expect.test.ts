import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { quote } from '../../../src/sdk/index.ts';
import { createWriteHost } from '../../../src/sdk/remote-host.ts';
import { converse } from '../../../src/modules/commands/converse.ts';
import { expect as expectModule } from '../../../src/modules/commands/expect.ts';
import { expectStatus, openHost } from '../harness.ts';

/** Asks each word, and says what it read. */
const asking = `stty -a | tr ' ' '\\n' | grep -x -e echo -e -echo
for word; do printf '%s? ' "$word"; read -r answer; printf 'got %s\\n' "$answer"; done
`;

async function withScript() {
  const host = await openHost();
  const script = join(host.dir, 'ask.sh');
  await writeFile(script, asking);
  return { host, script };
}

describe('expect', () => {
  it('answers what is asked, on a terminal that shows no answers', async () => {
    const { host, script } = await withScript();
    await using used = host;
    const run = await used.run(
      expectModule,
      `command: sh ${script} name name colour\nresponses: {'(?i)NAME. $': [Anna, Berta], 'colour\\?': "blue"}`,
    );
    expectStatus(run, 'changed');
    expect(run.result).toMatchObject({ rc: 0, cmd: `sh ${script} name name colour` });
    expect(run.result['stdout']).toBe('-echo\r\nname? got Anna\r\nname? got Berta\r\ncolour? got blue');
    expect(run.result['delta']).toMatch(/^0:00:0\d\.\d{6}$/);
  });

  it('knows a question that comes before the shell goes on', async () => {
    await using host = await openHost();
    const write = createWriteHost(host.transport, { name: 'testhost' });
    // What this shell prints is late; the program is not.
    const before = `printf() { sleep 0.5; command printf "$@"; }`;
    const words = ['sh', '-c', quote(`printf 'Name? '; read n; echo "got $n"`)];
    const responses = [{ pattern: 'Name', answers: 'Anna' }];
    const conversation = { before, words, responses, echo: false, timeout: 10_000 };
    const talk = await converse(conversation, write, () => undefined);
    expect({ ...talk, output: talk.output.toString() }).toEqual({ output: 'Name? got Anna\r\n', rc: 0 });
  });

  it('shows answers with echo', async () => {
    const { host, script } = await withScript();
    await using used = host;
    const run = await used.run(expectModule, `command: sh ${script} x\nresponses: {x: secret}\necho: true`);
    expect(run.result['stdout']).toBe('echo\r\nx? secret\r\ngot secret');
  });

  it('ends a program that asks more often than there are answers', async () => {
    const { host, script } = await withScript();
    await using used = host;
    const run = await used.run(expectModule, `command: sh ${script} a a\nresponses: {'a. ': [one]}`);
    expectStatus(run, 'failed');
    expect(run.result['msg']).toMatch(/^No remaining responses for 'a\. ', output was '.*got one\r\na\? '$/s);
  });

  it('ends a program that takes too long', async () => {
    await using host = await openHost();
    const run = await host.run(expectModule, 'command: sleep 30\nresponses: {x: y}\ntimeout: 1');
    expect(run.result).toMatchObject({ failed: true, msg: 'command exceeded timeout', rc: null });
  });

  it('tells an exit status, and that a program is not there', async () => {
    await using host = await openHost();
    const args = (command: string): string => `command: "${command}"\nresponses: {x: y}\ntimeout: null`;
    expect((await host.run(expectModule, args("sh -c 'exit 3'"))).result).toMatchObject({
      msg: 'non-zero return code',
      rc: 3,
    });
    expect((await host.run(expectModule, args('no-such-program -x'))).result['msg']).toBe(
      'The command was not found or was not executable: no-such-program.',
    );
    expect((await host.run(expectModule, args(' '))).result).toMatchObject({
      msg: 'no command given',
      rc: 256,
    });
  });

  it('looks at creates and removes, in its directory', async () => {
    await using host = await openHost();
    const args = `command: pwd\nresponses: {x: y}\nchdir: ${host.dir}`;
    expect((await host.run(expectModule, args)).result['stdout']).toBe(host.dir);
    const run = await host.run(expectModule, `${args}\ncreates: ${host.dir}`);
    expectStatus(run, 'ok');
    expect(run.result['stdout']).toBe(`skipped, since ${host.dir} exists`);
    const gone = await host.run(expectModule, `${args}\nremoves: nothing-here`);
    expect(gone.result['stdout']).toBe('skipped, since nothing-here does not exist');
    expectStatus(await host.check(expectModule, args), 'unknown');
  });
});
