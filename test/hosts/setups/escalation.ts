/** sudo, su, doas and what they are told. */
import { password, type HostSetup, type SetupGroup } from '../types.ts';

const withPassword = { ansible_become_password: password };
/** Takes away the line that lets ada in without a password. */
const asks = ['ada ALL=(ALL:ALL) PASSWD:ALL'];

const sudo: readonly HostSetup[] = [
  { name: 'sudo with a password', sudoers: asks, vars: withPassword, short: true },
  {
    name: 'sudo with a password, and none given',
    sudoers: asks,
    told: /Missing sudo password/,
  },
  {
    name: 'sudo with a wrong password',
    sudoers: asks,
    vars: { ansible_become_password: 'wrong' },
    told: /Incorrect sudo password/,
  },
  { name: 'sudo: requiretty and NOPASSWD', sudoers: ['Defaults requiretty'], short: true },
  { name: 'sudo: requiretty and a password', sudoers: [...asks, 'Defaults requiretty'], vars: withPassword },
];

export const escalation: SetupGroup = {
  title: 'Other users',
  setups: [
    ...sudo,
    { name: 'su', vars: { ...withPassword, ansible_become_method: 'su' } },
    {
      name: 'doas',
      packages: ['opendoas'],
      prepare: "echo 'permit nopass ada' >/etc/doas.conf",
      vars: { ansible_become_method: 'doas' },
    },
  ],
};
