import { defineModule } from '../../../sdk/index.ts';
import { aptParams } from './params.ts';
import { planApt } from './plan.ts';

export const apt = defineModule({
  name: 'ansible.builtin.apt',
  summary: 'Manage packages with apt',
  params: aptParams,
  constraints: {
    mutuallyExclusive: [['deb', 'name', 'upgrade']],
    requiredOneOf: [
      ['autoremove', 'autoclean', 'clean', 'deb', 'name', 'update_cache', 'cache_valid_time', 'upgrade'],
    ],
  },
  ahead: true,
  support: { check: 'full', diff: 'full' },
  differences: [
    'No python3-apt is needed, and apt-get is always used, never aptitude.',
    'A package whose version fits a wildcard pin (`foo=1.*`) is left alone, also when a newer one fits.',
    '`stdout` says what really happened: a virtual package that is provided already is not a change.',
    'In check mode, a package that is not installed counts as one to be installed when the package lists would be updated first; whether they have it is seen then.',
  ],
  returns: {
    cache_updated: 'Whether the package lists were updated.',
    cache_update_time: 'Time of the last update, seconds since the epoch.',
    stdout: 'Output of apt-get.',
    stderr: 'Errors of apt-get.',
  },
  examples: [
    {
      title: 'Install packages, with lists that are at most an hour old',
      yaml: 'ansible.builtin.apt:\n  name:\n    - nginx\n    - curl\n  cache_valid_time: 3600',
    },
    {
      title: 'Install a version',
      yaml: 'ansible.builtin.apt:\n  name: nginx=1.22.*\n  allow_downgrade: true',
    },
    {
      title: 'Remove a package and its configuration',
      yaml: 'ansible.builtin.apt:\n  name: foo\n  state: absent\n  purge: true',
    },
    { title: 'Upgrade everything', yaml: 'ansible.builtin.apt:\n  upgrade: dist\n  update_cache: true' },
    { title: 'Install a file', yaml: 'ansible.builtin.apt:\n  deb: /tmp/mypackage.deb' },
  ],
  plan: planApt,
});
