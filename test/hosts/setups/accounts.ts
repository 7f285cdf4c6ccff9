/** Rules by which administrators let people become others. */
import { password, type HostSetup, type SetupGroup } from '../types.ts';

const withPassword = { ansible_become_password: password };

const bySu = { ...withPassword, ansible_become_method: 'su' };

const doas = (
  rules: string,
  vars: HostSetup['vars'] = {},
): Pick<HostSetup, 'packages' | 'prepare' | 'vars'> => ({
  packages: ['opendoas'],
  prepare: rules === '' ? 'rm -f /etc/doas.conf' : `echo '${rules}' >/etc/doas.conf`,
  vars: { ...vars, ansible_become_method: 'doas' },
});

const sudo: readonly HostSetup[] = [
  {
    name: 'sudo that allows /bin/sh only',
    prepare: "echo 'ada ALL=(ALL:ALL) NOPASSWD:/bin/sh, /usr/bin/sh' >/etc/sudoers.d/test",
  },
  {
    name: 'sudo that keeps HOME',
    sudoers: ['Defaults !always_set_home, !set_home, env_keep+=HOME'],
  },
  {
    name: 'sudo without a timestamp, with logs and requiretty',
    sudoers: [
      'Defaults timestamp_timeout=0, timestamp_type=ppid, log_input, log_output, use_pty, requiretty',
    ],
  },
  {
    name: 'sudo with a long lecture before each question',
    sudoers: ['ada ALL=(ALL:ALL) PASSWD:ALL', 'Defaults lecture=always, lecture_file=/etc/services'],
    vars: withPassword,
  },
  {
    name: 'sudo that cannot write its log',
    sudoers: ['Defaults logfile=/nonexistent/sudo.log'],
  },
  {
    name: 'the system’s ssh, sudo with requiretty and a password',
    sudoers: ['ada ALL=(ALL:ALL) PASSWD:ALL', 'Defaults requiretty'],
    vars: { ...withPassword, ansible_connection: 'openssh' },
  },
  {
    name: 'the system’s ssh with a password, MaxSessions 1',
    sshd: ['PasswordAuthentication yes', 'PubkeyAuthentication no', 'MaxSessions 1'],
    vars: { ansible_connection: 'openssh', ansible_password: password },
  },
];

const targets: readonly HostSetup[] = [
  { name: 'become a user whose shell is nologin', prepare: 'usermod -s /usr/sbin/nologin ben' },
  {
    name: 'become a user whose shell is nologin, by su',
    prepare: 'usermod -s /usr/sbin/nologin ben',
    vars: bySu,
    told: /su to ben failed: .*not available/,
  },
  { name: 'become a user whose account has expired', prepare: 'chage -E 1 ben' },
  {
    name: 'become a user without a home',
    prepare: 'usermod -d /nonexistent ben; mkdir -p /home/ben; chmod 777 /home/ben',
  },
  {
    name: 'become a user who does not exist',
    prepare: 'userdel ben',
    told: /there is no user ben to become/,
  },
  {
    name: 'su for members of one group only',
    prepare: "sed -i '1i auth required pam_wheel.so group=root' /etc/pam.d/su",
    vars: bySu,
    told: /su to ben failed: su: Permission denied/,
  },
];

export const accounts: SetupGroup = {
  title: 'Rules for becoming others',
  setups: [
    ...sudo,
    ...targets,
    { name: 'doas with a password', ...doas('permit ada', withPassword) },
    {
      name: 'doas with a wrong password',
      ...doas('permit ada', { ansible_become_password: 'wrong' }),
      told: /Incorrect doas password/,
    },
    {
      name: 'doas with a password that is not given',
      ...doas('permit ada'),
      told: /Missing doas password/,
    },
    {
      name: 'doas that does not allow it',
      ...doas('permit nopass ben'),
      told: /doas does not let the login user become ben/,
    },
    {
      name: 'doas without a configuration',
      ...doas(''),
      told: /doas to ben failed: doas: doas is not enabled/,
      short: true,
    },
  ],
};
