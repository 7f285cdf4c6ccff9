/** Login shells, what /bin/sh is, and the shell that the inventory asks for. */
import type { HostSetup, SetupGroup } from '../types.ts';

/** POSIX shells of Debian: name, path, package. */
const posixShells = [
  ['dash', '/bin/dash', 'dash'],
  ['bash', '/bin/bash', 'bash'],
  ['busybox sh', '/bin/bbsh', 'busybox'],
  ['posh', '/bin/posh', 'posh'],
  ['mksh', '/bin/mksh', 'mksh'],
  ['ksh93', '/bin/ksh93', 'ksh93u+m'],
  ['yash', '/usr/bin/yash', 'yash'],
  ['zsh', '/bin/zsh', 'zsh'],
] as const;

/** busybox is a shell under the name of one only. */
const prepareFor = (path: string): Pick<HostSetup, 'prepare'> =>
  path === '/bin/bbsh'
    ? {
        prepare:
          'printf \'#!/bin/busybox sh\\nexec /bin/busybox sh "$@"\\n\' >/bin/bbsh; chmod 755 /bin/bbsh',
      }
    : {};

const inAllPlaces = posixShells.flatMap(([name, path, pack]): HostSetup[] => {
  const common = { packages: [pack], ...prepareFor(path) };
  return [
    { name: `${name} as login shell`, loginShell: path, ...common },
    // An applet is known by its name: a link to the binary itself.
    {
      name: `${name} as /bin/sh`,
      binSh: path === '/bin/bbsh' ? '/bin/busybox' : path,
      ...common,
      short: name === 'yash',
    },
    { name: `${name} as ansible_shell_executable`, vars: { ansible_shell_executable: path }, ...common },
  ];
});

const foreign = [
  ['csh', '/bin/bsd-csh', 'csh'],
  ['tcsh', '/bin/tcsh', 'tcsh'],
  ['fish', '/usr/bin/fish', 'fish'],
] as const;

export const shells: SetupGroup = {
  title: 'Shells',
  setups: [
    ...inAllPlaces,
    ...foreign.map(([name, path, pack]): HostSetup => ({
      name: `${name} as login shell`,
      loginShell: path,
      packages: [pack],
      short: name === 'fish',
    })),
    {
      name: 'no login shell (nologin)',
      loginShell: '/usr/sbin/nologin',
      told: /no shell could be started .*not available/,
    },
  ],
};
