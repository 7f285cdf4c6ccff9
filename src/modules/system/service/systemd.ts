import { defineModule, p } from '../../../sdk/index.ts';
import { planReload, planUnit, type UnitGoal } from './unit.ts';

export const serviceStates = ['reloaded', 'restarted', 'started', 'stopped'] as const;

export const systemdService = defineModule({
  name: 'ansible.builtin.systemd_service',
  summary: 'Manage systemd units',
  params: {
    name: p.str({
      doc: 'Name of the unit; `.service` is assumed.',
      aliases: ['service', 'unit'],
    }),
    state: p.choice(serviceStates, {
      doc: '`started` and `stopped` act only where needed; `restarted` and `reloaded` always, and start what is stopped.',
    }),
    enabled: p.bool({ doc: 'Whether it starts on boot.' }),
    force: p.bool({ doc: 'Override existing links.', since: '2.6' }),
    masked: p.bool({ doc: 'Whether it is masked: it cannot be started at all.' }),
    daemon_reload: p.bool({
      doc: 'Make systemd read its files first.',
      default: false,
      aliases: ['daemon-reload'],
    }),
    daemon_reexec: p.bool({
      doc: 'Make systemd execute itself anew first.',
      default: false,
      aliases: ['daemon-reexec'],
      since: '2.8',
    }),
    scope: p.choice(['system', 'user', 'global'], {
      doc: "The system's manager, the user's own, or that of all users.",
      default: 'system',
      since: '2.7',
    }),
    no_block: p.bool({ doc: 'Do not wait until the operation has finished.', default: false, since: '2.3' }),
  },
  constraints: {
    requiredOneOf: [['state', 'enabled', 'masked', 'daemon_reload', 'daemon_reexec']],
    requiredBy: { state: ['name'], enabled: ['name'], masked: ['name'] },
  },
  ahead: true,
  support: { check: 'full', diff: 'none' },
  differences: [
    'In check mode a unit that is missing makes the task unknown (`?`) when an earlier task would change the host.',
  ],
  returns: {
    status: 'All properties of the unit, as `systemctl show` tells them, before anything was done.',
    state: 'State after the task.',
    enabled: 'Whether it is enabled after the task.',
    name: 'Name of the unit.',
  },
  examples: [
    {
      title: 'Start and enable',
      yaml: 'ansible.builtin.systemd_service:\n  name: nginx\n  state: started\n  enabled: true',
    },
    {
      title: 'Restart after a change of its file',
      yaml: 'ansible.builtin.systemd_service:\n  name: consul\n  state: restarted\n  daemon_reload: true',
    },
    { title: 'Only read the files', yaml: 'ansible.builtin.systemd_service:\n  daemon_reload: true' },
  ],
  plan: (params, host, context) => {
    const goal: UnitGoal = {
      name: params.name ?? '',
      state: params.state,
      enabled: params.enabled,
      masked: params.masked,
      scope: params.scope,
      daemonReload: params.daemon_reload,
      daemonReexec: params.daemon_reexec,
      noBlock: params.no_block,
      force: params.force === true,
    };
    return params.name === undefined
      ? Promise.resolve(planReload(goal, context))
      : planUnit(goal, host, context);
  },
});
