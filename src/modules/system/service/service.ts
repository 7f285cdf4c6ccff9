import { defineModule, fail, p, type ReadHost } from '../../../sdk/index.ts';
import { planInit, type InitKind } from './init.ts';
import { serviceStates } from './systemd.ts';
import { planUnit } from './unit.ts';

/** Which service manager the task or the host means. */
async function managerOf(use: string, host: ReadHost): Promise<'systemd' | InitKind> {
  const name = use.toLowerCase().split('.').at(-1);
  if (name === 'systemd' || name === 'systemd_service') return 'systemd';
  if (name === 'openrc' || name === 'sysvinit') return name;
  const caps = await host.caps();
  if (caps.systemd) return 'systemd';
  return caps.tools.has('rc-service') ? 'openrc' : 'sysvinit';
}

export const service = defineModule({
  name: 'ansible.builtin.service',
  summary: 'Manage services, with whatever service manager the host has',
  params: {
    name: p.str({ operand: true, doc: 'Name of the service.', required: true, aliases: ['service'] }),
    state: p.choice(serviceStates, {
      doc: '`started` and `stopped` act only where needed; `restarted` and `reloaded` always, and start what is stopped.',
    }),
    enabled: p.bool({ doc: 'Whether it starts on boot.' }),
    sleep: p.int({ doc: 'Seconds between stop and start of a restart. Not with systemd.' }),
    pattern: p.str({
      doc: 'Text to look for in the list of processes instead of asking for the status. Not with systemd.',
    }),
    runlevel: p.str({ operand: true, doc: "OpenRC's runlevel.", default: 'default' }),
    arguments: p.str({
      doc: 'More arguments for the init script. Not with systemd.',
      default: '',
      aliases: ['args'],
    }),
    use: p.str({ doc: 'The service manager: `systemd`, `openrc`, `sysvinit`, or `auto`.', default: 'auto' }),
    daemon_reload: p.bool({ doc: 'As in systemd_service.', default: false, aliases: ['daemon-reload'] }),
  },
  constraints: { requiredOneOf: [['state', 'enabled']] },
  ahead: true,
  support: { check: 'full', diff: 'none' },
  differences: [
    'The service manager is found when the host is first used, not taken from facts.',
    'Service managers other than systemd, OpenRC and init scripts are not supported.',
  ],
  returns: {
    state: 'State after the task.',
    enabled: 'Whether it is enabled after the task.',
    name: 'Name of the service.',
    status: 'With systemd: all properties of the unit.',
  },
  examples: [
    {
      title: 'Start now and on boot',
      yaml: 'ansible.builtin.service:\n  name: docker\n  state: started\n  enabled: true',
    },
    { title: 'Restart', yaml: 'ansible.builtin.service:\n  name: nginx\n  state: restarted' },
  ],
  plan: async (params, host, context) => {
    const { name, state, enabled } = params;
    const manager = await managerOf(params.use, host);
    if (manager === 'systemd') {
      const unused = (['pattern', 'sleep'] as const).filter((key) => params[key] !== undefined);
      for (const key of unused) context.warn(`Ignoring "${key}" as it is not used in "systemd"`);
      const none = { daemonReexec: false, noBlock: false, force: false };
      return planUnit(
        { name, state, enabled, scope: 'system', daemonReload: params.daemon_reload, ...none },
        host,
        context,
      );
    }
    if (name.includes('/')) fail(`${name} is not the name of a service`);
    const { pattern, sleep, runlevel } = params;
    return planInit(
      { name, state, enabled, pattern, sleep, runlevel, arguments: params.arguments },
      manager,
      host,
    );
  },
});
