/** What is no port is told as such, with the variable's name. */
import { expect, it } from 'vitest';
import { run } from './harness.ts';

it.each(['-oX', '0', '65536', '22.5', 'ssh'])('ansible_port: %s', async (port) => {
  const ran = await run({
    files: {
      'site.yml': '- {hosts: a, gather_facts: false, tasks: [{raw: "true"}]}\n',
      'host_vars/a.yml': `ansible_host: 127.0.0.1\nansible_port: "${port}"\n`,
    },
    options: { extraVars: [] },
  });
  const ends = ran.events.flatMap((event) => (event.type === 'host.end' ? [event.result] : []));
  expect(ends[0]).toMatchObject({ result: { msg: `ansible_port is "${port}", which is no port` } });
});
