/** sudo, su, doas and what they are told. */
import { password, type HostSetup, type SetupGroup } from '../types.ts';

const withPassword = { ansible_become_password: password };
/** Takes away the line that lets ada in without a password. */
const asks = ['ada ALL=(ALL:ALL) PASSWD:ALL'];

/** Puts a program in front of another that waits first. */
const slow = (name: string, seconds: number): string =>
  `mv /usr/bin/${name} /usr/bin/real-${name}; printf '#!/bin/sh\\nsleep ${String(seconds)}\\nexec real-${name} "$@"\\n' >/usr/bin/${name}; chmod 755 /usr/bin/${name}`;

/** A su that asks and answers as one of another language does. */
const suThatSays = (question: string, refusal: string): string =>
  `mv /usr/bin/su /usr/bin/real-su; cat >/usr/bin/su <<'END'
#!/bin/sh
printf '%s' "${question}" >&2
IFS= read -r p
[ "$p" = wrong ] && { echo "${refusal}" >&2; exit 1; }
echo "$p" | sudo -n -k true 2>/dev/null
exec sudo -n /usr/bin/real-su "$@"
END
chmod 755 /usr/bin/su`;

const sudo: readonly HostSetup[] = [
  { name: 'sudo with a password', sudoers: asks, vars: withPassword, short: true },
  {
    name: 'sudo with a password that is not given',
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
  {
    name: 'sudo that does not allow a shell',
    sudoers: asks,
    prepare: "echo 'ada ALL=(ALL:ALL) PASSWD:/bin/true' >/etc/sudoers.d/test",
    vars: withPassword,
    told: /sudo does not let the login user become ben\. \(Sorry, user ada is not allowed to execute a shell as ben/,
    short: true,
  },
  {
    name: 'become_exe that does not exist',
    vars: { ansible_become_exe: '/opt/none/sudo-x' },
    told: /\/opt\/none\/sudo-x is not installed on the host/,
  },
  { name: 'no sudo', without: ['sudo'], told: /sudo is not installed on the host/ },
  {
    name: 'sudo with insults and a lecture',
    sudoers: [...asks, 'Defaults insults, lecture=always'],
    vars: withPassword,
  },
  { name: 'sudo that logs all input and output', sudoers: ['Defaults use_pty, log_output'] },
  {
    name: 'sudo with a pseudo terminal for the command',
    sudoers: [...asks, 'Defaults use_pty'],
    vars: withPassword,
  },
  { name: 'sudo with another secure_path', sudoers: ['Defaults secure_path=/usr/bin:/bin'] },
  { name: 'sudo that resets nothing', sudoers: ['Defaults !env_reset'] },
  { name: 'sudo without pam_session', sudoers: ['Defaults !pam_session'] },
  {
    name: 'sudo that asks for the password of root',
    sudoers: [...asks, 'Defaults rootpw'],
    vars: withPassword,
  },
  {
    name: 'sudo that asks in Russian',
    sudoers: asks,
    locales: ['ru_RU.UTF-8'],
    environment: ['LANG=ru_RU.UTF-8'],
    vars: withPassword,
  },
  { name: 'slow sudo', prepare: slow('sudo', 4), vars: { ansible_timeout: 3 } },
  {
    name: 'requiretty, fish as login shell',
    sudoers: [...asks, 'Defaults requiretty'],
    vars: withPassword,
    loginShell: '/usr/bin/fish',
    packages: ['fish'],
    short: true,
  },
  {
    name: 'requiretty, csh as login shell',
    sudoers: [...asks, 'Defaults requiretty'],
    vars: withPassword,
    loginShell: '/bin/bsd-csh',
    packages: ['csh'],
  },
  {
    name: 'requiretty, tcsh as login shell',
    sudoers: [...asks, 'Defaults requiretty'],
    vars: withPassword,
    loginShell: '/bin/tcsh',
    packages: ['tcsh'],
  },
  {
    name: 'requiretty, zsh as login shell',
    sudoers: [...asks, 'Defaults requiretty'],
    vars: withPassword,
    loginShell: '/bin/zsh',
    packages: ['zsh'],
  },
  {
    name: 'requiretty and no script(1)',
    sudoers: ['Defaults requiretty'],
    without: ['script'],
  },
  {
    name: 'requiretty with a password and no script(1)',
    sudoers: [...asks, 'Defaults requiretty'],
    vars: withPassword,
    without: ['script'],
  },
  {
    name: 'requiretty, neither script(1) nor python3',
    sudoers: ['Defaults requiretty'],
    without: ['script', 'python3'],
    told: /sudo insists on a terminal/,
  },
];

export const escalation: SetupGroup = {
  title: 'Other users',
  setups: [
    ...sudo,
    { name: 'su', vars: { ...withPassword, ansible_become_method: 'su' } },
    {
      name: 'su with a wrong password',
      vars: { ansible_become_method: 'su', ansible_become_password: 'wrong' },
      told: /Incorrect su password/,
    },
    ...[
      ['Russian', 'Пароль: ', 'su: Сбой при проверке подлинности'],
      ['German', 'Passwort: ', 'su: Fehler bei Authentifizierung'],
      ['Japanese', 'パスワード: ', 'su: 認証失敗'],
      ['Chinese', '密码：', 'su: 认证失败'],
      ['French', 'Mot de passe : ', 'su: Échec d’authentification'],
      ['Spanish', 'Contraseña: ', 'su: Fallo de autenticación'],
      ['Polish', 'Hasło: ', 'su: Błąd uwierzytelnienia'],
      ['Portuguese', 'Senha: ', 'su: Falha de autenticação'],
    ].flatMap(([language = '', question = '', refusal = '']): HostSetup[] => [
      {
        name: `su that asks in ${language}`,
        prepare: suThatSays(question, refusal),
        vars: { ...withPassword, ansible_become_method: 'su' },
      },
      {
        name: `su that refuses in ${language}`,
        prepare: suThatSays(question, refusal),
        vars: { ansible_become_method: 'su', ansible_become_password: 'wrong' },
        told: /Incorrect su password/,
      },
    ]),
    {
      name: 'su with a prompt of its own, without a colon, with a comma',
      prepare: suThatSays('Who goes there, friend?', 'no'),
      vars: {
        ...withPassword,
        ansible_become_method: 'su',
        ansible_su_prompt_l10n: ['Who goes there, friend?'],
      },
      short: true,
    },
    {
      name: 'doas',
      packages: ['opendoas'],
      prepare: "echo 'permit nopass ada' >/etc/doas.conf",
      vars: { ansible_become_method: 'doas' },
    },
  ],
};
