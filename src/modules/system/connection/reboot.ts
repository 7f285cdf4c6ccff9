import { setTimeout as sleep } from 'node:timers/promises';
import {
  defineModule,
  fail,
  type ModuleContext,
  p,
  type Params,
  quote,
  type WriteHost,
} from '../../../sdk/index.ts';
import { untilReachable } from './reconnect.ts';

const rebootParams = {
  pre_reboot_delay: p.int({ doc: 'Seconds until the host goes down; whole minutes on Linux.', default: 0 }),
  post_reboot_delay: p.int({ doc: 'Seconds to wait after the host is up.', default: 0 }),
  reboot_timeout: p.int({
    doc: 'Seconds to wait for the host, and again for the test command.',
    default: 600,
    aliases: ['reboot_timeout_sec'],
  }),
  connect_timeout: p.int({ doc: 'Seconds for one attempt to connect.', aliases: ['connect_timeout_sec'] }),
  test_command: p.str({ doc: 'Command that must succeed on the host.', default: 'whoami' }),
  msg: p.str({ doc: 'Message to those who are logged in.', default: 'Reboot initiated by Ansible' }),
  search_paths: p.list(p.path({ doc: 'A folder.' }), {
    doc: 'Folders in which `shutdown` is looked for.',
    default: ['/sbin', '/bin', '/usr/sbin', '/usr/bin', '/usr/local/sbin'],
  }),
  boot_time_command: p.str({
    doc: 'Command whose output differs after every boot.',
    default: 'cat /proc/sys/kernel/random/boot_id',
  }),
  reboot_command: p.str({ doc: 'Command that reboots, instead of `shutdown`.' }),
} as const;
type RebootParams = Params<typeof rebootParams>;

/** Starts the reboot in the background, so that the answer gets through before the connection ends. */
function rebootScript(params: RebootParams): string {
  const search = `PATH=${params.search_paths.map(quote).join(':')}`;
  const minutes = Math.floor(params.pre_reboot_delay / 60);
  const usual = `if command -v shutdown >/dev/null; then exec shutdown -r ${minutes === 0 ? 'now' : `+${minutes}`} ${quote(params.msg)}
else exec reboot; fi`;
  const command = params.reboot_command ?? usual;
  return `${search}
command -v ${params.reboot_command === undefined ? 'shutdown || command -v reboot' : quote(params.reboot_command.split(' ')[0] ?? '')} >/dev/null || exit 90
(sleep 1; ${command}) >/dev/null 2>&1 </dev/null &
exit 0`;
}

async function reboot(
  params: RebootParams,
  host: WriteHost,
  context: ModuleContext,
): Promise<Record<string, unknown>> {
  const start = Date.now();
  const bootId = async (): Promise<string> => (await host.probe(params.boot_time_command)).stdout.trim();
  const before = await bootId();
  if (before === '') fail(`${params.boot_time_command}: failed to get host boot time info`);
  const sent = await host.run(rebootScript(params));
  if (sent.rc === 90) fail(`Unable to find command in search paths: ${params.search_paths.join(', ')}`);
  if (sent.rc !== 0) fail(`Reboot command failed: ${sent.stderr.trim()}`, { rebooted: false });
  // The host still answers for a moment: an early success would be the old system.
  await sleep((2 + params.pre_reboot_delay) * 1000);
  const patience = { timeout: params.reboot_timeout, connectTimeout: params.connect_timeout ?? 10, sleep: 1 };
  await untilReachable(
    context,
    patience,
    async (now) => {
      const id = (await now.probe(params.boot_time_command)).stdout.trim();
      if (id === '' || id === before) fail('boot time has not changed');
    },
    'last boot time check',
  );
  if (params.post_reboot_delay > 0) await sleep(params.post_reboot_delay * 1000);
  await untilReachable(
    context,
    patience,
    async (now) => {
      const test = await now.probe(params.test_command);
      if (test.rc !== 0) fail(`Test command failed: ${test.stderr.trim()} ${test.stdout.trim()}`);
    },
    'post-reboot test command',
  );
  return { changed: true, rebooted: true, elapsed: Math.floor((Date.now() - start) / 1000) };
}

export const rebootModule = defineModule({
  name: 'ansible.builtin.reboot',
  summary: 'Reboot a host and wait until it is back',
  params: rebootParams,
  support: { check: 'full', diff: 'none' },
  actsAnew: true,
  returns: { rebooted: 'Whether the host was rebooted.', elapsed: 'Seconds until it was back.' },
  examples: [
    { title: 'Reboot', yaml: 'ansible.builtin.reboot:' },
    { title: 'A slow host', yaml: 'ansible.builtin.reboot:\n  reboot_timeout: 3600' },
  ],
  plan: (params, _host, context) =>
    Promise.resolve({
      changed: true,
      result: { rebooted: true, elapsed: 0 },
      apply: (host) => reboot(params, host, context),
    }),
});
