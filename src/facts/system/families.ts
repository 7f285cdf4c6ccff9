/**
 * Names that Ansible gives distributions and their families.
 * @module
 */

const members: Readonly<Record<string, readonly string[]>> = {
  RedHat: [
    ...[
      'RedHat',
      'RHEL',
      'Fedora',
      'CentOS',
      'Scientific',
      'SLC',
      'Ascendos',
      'CloudLinux',
      'PSBM',
      'OracleLinux',
    ],
    ...[
      'OVS',
      'OEL',
      'Amazon',
      'Amzn',
      'Virtuozzo',
      'XenServer',
      'Alibaba',
      'EulerOS',
      'openEuler',
      'AlmaLinux',
    ],
    ...['Rocky', 'TencentOS', 'EuroLinux', 'Kylin Linux Advanced Server', 'MIRACLE'],
  ],
  Debian: [
    ...['Debian', 'Ubuntu', 'Raspbian', 'Neon', 'KDE neon', 'Linux Mint', 'SteamOS', 'Devuan', 'Kali'],
    ...['Cumulus Linux', 'Pop!_OS', 'Parrot', 'Pardus GNU/Linux', 'Uos', 'Deepin', 'OSMC'],
  ],
  Suse: [
    ...['SuSE', 'SLES', 'SLED', 'openSUSE', 'openSUSE Tumbleweed', 'SLES_SAP', 'SUSE_LINUX', 'openSUSE Leap'],
    ...['ALP-Dolomite', 'SL-Micro'],
  ],
  Archlinux: ['Archlinux', 'Antergos', 'Manjaro'],
  Mandrake: ['Mandrake', 'Mandriva'],
  Solaris: ['Solaris', 'Nexenta', 'OmniOS', 'OpenIndiana', 'SmartOS'],
  Gentoo: ['Gentoo', 'Funtoo'],
  ClearLinux: ['Clear Linux OS', 'Clear Linux Mix'],
};

/** Family by distribution; a distribution that is not here is a family of its own. */
export const families: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(members).flatMap(([family, names]) => names.map((name) => [name, family])),
);

/** Ansible's name by os-release's `ID`. One that is not here is called by its `NAME`. */
export const identities: Readonly<Record<string, string>> = {
  debian: 'Debian',
  raspbian: 'Debian',
  ubuntu: 'Ubuntu',
  linuxmint: 'Linux Mint',
  kali: 'Kali',
  parrot: 'Parrot',
  devuan: 'Devuan',
  deepin: 'Deepin',
  uos: 'Uos',
  steamos: 'SteamOS',
  'cumulus-linux': 'Cumulus Linux',
  rhel: 'RedHat',
  centos: 'CentOS',
  fedora: 'Fedora',
  rocky: 'Rocky',
  almalinux: 'AlmaLinux',
  ol: 'OracleLinux',
  amzn: 'Amazon',
  scientific: 'Scientific',
  openEuler: 'openEuler',
  tencentos: 'TencentOS',
  alpine: 'Alpine',
  arch: 'Archlinux',
  archarm: 'Archlinux',
  manjaro: 'Manjaro',
  gentoo: 'Gentoo',
  slackware: 'Slackware',
  altlinux: 'Altlinux',
  openwrt: 'OpenWrt',
  flatcar: 'Flatcar',
  mandriva: 'Mandriva',
};
