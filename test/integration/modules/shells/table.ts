/**
 * What is done in every shell: each module that writes, with arguments that take it through its branches. `DIR` is a
 * folder of the throw-away root. The first run changes something and the second nothing, unless a step says otherwise.
 */
export interface Step {
  readonly module: string;
  readonly args: string;
  /** A program of /bin/sh that makes what the step needs. */
  readonly before?: string;
  /** Status of the first and the second run, default changed and ok. */
  readonly ends?: readonly [string, string];
}

const always = ['changed', 'changed'] as const;
const reads = ['ok', 'ok'] as const;

/** A stand-in for a program that would reach outside: it notes its words, and answers from a file of what is there. */
const standIn = (name: string, program: string): string =>
  `cat >/usr/local/bin/${name} <<'END'\n#!/bin/sh\n${program}\nEND\nchmod 755 /usr/local/bin/${name}`;

const files: readonly Step[] = [
  { module: 'file', args: 'path: DIR/new dir\nstate: directory' },
  {
    module: 'file',
    args: 'path: DIR/deep/er/est\nstate: directory\nmode: "2750"\nowner: daemon\ngroup: games',
  },
  { module: 'file', args: 'path: DIR/touched\nstate: touch', ends: always },
  { module: 'file', args: 'path: DIR/touched\nmode: u=rw,g=r,o=\nowner: daemon' },
  { module: 'file', args: 'path: DIR/link\nsrc: touched\nstate: link' },
  { module: 'file', args: 'path: DIR/hard\nsrc: DIR/touched\nstate: hard' },
  { module: 'file', args: 'path: DIR/deep\nstate: directory\nrecurse: true\nmode: g+w,o-rwx\ngroup: daemon' },
  {
    module: 'file',
    args: 'path: DIR/away\nstate: absent',
    before: 'mkdir -p "DIR/away/-x" \'DIR/away/* $HOME\'; touch DIR/away/.h',
  },
  { module: 'copy', args: "dest: DIR/plain\ncontent: |\n  it's $HOME `id` \\n é %s" },
  { module: 'copy', args: 'dest: DIR/-dash\ncontent: "no end"\nmode: "0600"\nowner: daemon' },
  { module: 'copy', args: 'dest: DIR/plain\ncontent: other\nbackup: true' },
  { module: 'copy', args: 'dest: DIR/checked\ncontent: "x\\n"\nvalidate: grep -q x %s' },
  { module: 'copy', args: 'src: SRC/tree\ndest: DIR/tree copy', before: 'mkdir -p DIR/in' },
  { module: 'copy', args: 'src: DIR/tree copy/tree/\ndest: DIR/again\nremote_src: true\nmode: preserve' },
  { module: 'copy', args: 'src: SRC/big\ndest: DIR/big' },
  { module: 'template', args: 'src: SRC/plain.j2\ndest: DIR/page\nmode: "0640"' },
  {
    module: 'assemble',
    args: 'src: DIR/parts\ndest: DIR/whole\nremote_src: true',
    before: 'mkdir DIR/parts; echo a >DIR/parts/1; echo b >DIR/parts/2',
  },
  { module: 'lineinfile', args: 'path: DIR/lines\nline: "a \'line\' $HOME"\ncreate: true' },
  { module: 'lineinfile', args: 'path: DIR/lines\nline: b\ninsertbefore: BOF\nbackup: true' },
  { module: 'blockinfile', args: 'path: DIR/lines\nblock: |\n  one\n  two' },
  { module: 'replace', args: 'path: DIR/lines\nregexp: one\nreplace: three' },
  { module: 'ini_file', args: 'path: DIR/a.ini\nsection: s\noption: o\nvalue: v w\ncreate: true' },
  { module: 'tempfile', args: 'suffix: .x', ends: always },
  { module: 'tempfile', args: 'state: directory\npath: DIR', ends: always },
  { module: 'unarchive', args: 'src: SRC/a.tar.gz\ndest: DIR/untar', before: 'mkdir DIR/untar' },
  {
    module: 'unarchive',
    args: 'src: SRC/a.tar.bz2\ndest: DIR/untarred\nowner: daemon\nmode: u+rwX,g-w',
    before: 'mkdir DIR/untarred',
  },
  { module: 'unarchive', args: 'src: SRC/a.zip\ndest: DIR/unzipped', before: 'mkdir DIR/unzipped' },
  {
    module: 'archive',
    args: 'path: DIR/packed\ndest: DIR/packed.tgz\nmode: "0640"',
    before:
      "mkdir -p \"DIR/packed/it's\"; echo a >'DIR/packed/-a $x'; touch -t 202001010000 DIR/packed/-* DIR/packed/it*",
  },
  { module: 'htpasswd', args: 'path: DIR/users\nname: eve\npassword: secret\ncrypt_scheme: ldap_sha1' },
  { module: 'fetch', args: 'src: DIR/lines\ndest: SRC/fetched/\nflat: true' },
  { module: 'get_url', args: 'url: URL/file\ndest: DIR/got\nmode: "0604"' },
  { module: 'uri', args: 'url: URL/file\ndest: DIR/answer' },
  { module: 'stat', args: 'path: DIR/plain\nget_checksum: true\nchecksum_algorithm: sha256', ends: reads },
  { module: 'stat', args: 'path: DIR/link', ends: reads },
  {
    module: 'find',
    args: 'paths: DIR\nrecurse: true\nfile_type: any\nhidden: true\npatterns: "*a*"',
    ends: reads,
  },
  { module: 'slurp', args: 'src: DIR/plain', ends: reads },
];

const commands: readonly Step[] = [
  { module: 'command', args: "cmd: printf '%s|' 'a  b' $HOME \"*\"\nchdir: DIR", ends: always },
  { module: 'command', args: 'cmd: cat\nstdin: "in é"', ends: always },
  { module: 'command', args: 'cmd: echo no\ncreates: DIR/pl*n', ends: reads },
  { module: 'command', args: 'cmd: rm DIR/gone\nremoves: DIR/gone', before: 'touch DIR/gone' },
  {
    module: 'shell',
    args: 'cmd: |\n  for i in 1 2; do printf "%s " $i; done; umask; echo "$0" >/dev/null',
    ends: always,
  },
  { module: 'script', args: 'cmd: SRC/job.sh one "two  three"', ends: always },
  { module: 'raw', args: 'free_form: echo raw; umask', ends: always },
  {
    module: 'expect',
    args: 'command: sh -c \'printf "Name? "; read n; echo "hello $n"\'\nresponses: {"Name": ben}',
    ends: always,
  },
];

const packaging: readonly Step[] = [
  { module: 'apt', args: 'deb: DIR/demo.deb', before: 'cp SRC/demo.deb DIR/' },
  { module: 'apt', args: 'name: tsplay-demo\nstate: absent\npurge: true' },
  {
    module: 'package',
    args: 'name: tsplay-demo\nstate: absent',
    before: 'dpkg -i DIR/demo.deb >/dev/null',
  },
  {
    module: 'apt_key',
    args: 'file: DIR/key.asc\nkeyring: /etc/apt/trusted.gpg.d/demo.gpg',
    before: 'cp /etc/apt/trusted.gpg.d/debian-archive-bookworm-stable.asc DIR/key.asc',
  },
  {
    module: 'apt_repository',
    args: 'repo: deb [trusted=yes] file:///srv/none ./\nfilename: demo\nupdate_cache: false',
  },
  { module: 'deb822_repository', args: 'name: demo two\nuris: file:///srv/none\nsuites: ./\ntrusted: true' },
  {
    module: 'deb822_repository',
    args: 'name: keyed\nuris: file:///srv/none\nsuites: ./\nsigned_by: URL/key',
  },
  { module: 'dpkg_selections', args: 'name: dash\nselection: hold' },
  { module: 'debconf', args: 'name: dash\nquestion: dash/sh\nvtype: boolean\nvalue: false' },
  {
    module: 'yum_repository',
    args: 'name: demo\ndescription: Demo\nbaseurl: http://127.0.0.1/\nreposdir: DIR',
  },
  {
    module: 'dnf',
    args: 'name: demo',
    before: `mkdir -p DIR/rpm; ${standIn('rpm', 'for n; do :; done; [ -e DIR/rpm/"$n" ]')}\n${standIn('dnf', 'case " $* " in *" --assumeno "*) echo Installing; exit 1 ;; esac; for n; do :; done; touch DIR/rpm/"$n"; echo Complete')}`,
  },
  {
    module: 'apk',
    args: 'name: demo\nworld: DIR/world',
    before: `touch DIR/world; ${standIn('apk', 'w=$*; s=; case " $w " in *" --simulate "*) s=y ;; esac; for n; do :; done\ncase $1 in info) [ -e DIR/apk."$n" ] && echo "$n" ;; add) [ -e DIR/apk."$n" ] || { echo "(1/1) Installing $n (1-r0)"; [ -n "$s" ] || { : >DIR/apk."$n"; echo "$n" >>DIR/world; }; }; echo OK ;; esac')}`,
  },
  {
    module: 'gem',
    args: 'name: demo\nversion: "1.0"',
    before: standIn(
      'gem',
      'case $1 in --version) echo 3.3.15 ;; query) cat DIR/gem.list 2>/dev/null || : ;; install) echo "demo (1.0)" >DIR/gem.list ;; esac',
    ),
  },
  {
    module: 'npm',
    args: 'name: demo\nglobal: true',
    before: standIn(
      'npm',
      'case " $* " in *" list "*) cat DIR/npm.json 2>/dev/null || echo "{}" ;; *" install "*) echo \'{"dependencies": {"demo": {"version": "1.0.0"}}}\' >DIR/npm.json ;; esac',
    ),
  },
  {
    module: 'pip',
    args: 'name: demo\nexecutable: pip9',
    before: standIn(
      'pip9',
      'case " $* " in *" install "*) echo demo==1.0 >DIR/pip; echo "Successfully installed demo-1.0" ;; *" freeze "*|*" list "*) cat DIR/pip 2>/dev/null ;; esac; exit 0',
    ),
  },
  {
    module: 'git',
    args: 'repo: DIR/repo\ndest: DIR/clone',
    before:
      'mkdir DIR/repo; cd DIR/repo; git init -q; export GIT_AUTHOR_DATE=2020-01-01T00:00:00Z GIT_COMMITTER_DATE=2020-01-01T00:00:00Z; git -c user.name=a -c user.email=a@b commit -q --allow-empty -m one',
  },
  {
    module: 'git_config',
    args: "scope: file\nfile: DIR/git config\nname: alias.x\nvalue: it's $HOME",
    before: 'printf "[a]\\n\\tb = c\\n" >"DIR/git config"; chown daemon "DIR/git config"',
  },
  {
    module: 'postgresql_db',
    args: 'name: shop\nstate: dump\ntarget: DIR/d ump.sql.gz',
    before: standIn('pg_dump', 'echo dump'),
    ends: always,
  },
  { module: 'subversion', args: 'repo: file://DIR/svn\ndest: DIR/wc', before: 'svnadmin create DIR/svn' },
];

const system: readonly Step[] = [
  { module: 'group', args: 'name: crew\ngid: 4321' },
  {
    module: 'user',
    args: 'name: eve\nuid: 4321\ngroup: crew\ngroups: [games]\ncomment: "Eve O\'N"\nshell: /bin/sh\ngenerate_ssh_key: false',
  },
  { module: 'user', args: 'name: eve\ncomment: other\nappend: true\ngroups: [audio]' },
  { module: 'authorized_key', args: 'user: eve\nkey: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA== eve' },
  {
    module: 'known_hosts',
    args: 'name: h\nkey: h ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA==\npath: DIR/known',
  },
  { module: 'user', args: 'name: eve\nstate: absent\nremove: true' },
  {
    module: 'timezone',
    args: 'name: Europe/Berlin',
    before: standIn('dpkg-reconfigure', 'exit 0'),
  },
  {
    module: 'locale_gen',
    args: 'name: tt_TT.UTF-8',
    before: `echo '# tt_TT.UTF-8 UTF-8' >/etc/locale.gen; ${standIn('locale', 'cat DIR/locales 2>/dev/null || echo C')}\n${standIn('locale-gen', "sed -n 's/^\\(tt_TT\\).*/\\1.utf8/p' /etc/locale.gen >DIR/locales")}`,
  },
  { module: 'hostname', args: 'name: other\nuse: debian' },
  { module: 'cron', args: 'name: a job\nminute: "5"\njob: "echo % $HOME"\ncron_file: demo\nuser: root' },
  { module: 'cron', args: 'name: PATH\nenv: true\njob: /bin\ncron_file: demo\nuser: root\nbackup: true' },
  { module: 'mount', args: 'path: DIR/mnt point\nsrc: none\nfstype: tmpfs\nopts: size=1m\nstate: present' },
  { module: 'sysctl', args: 'name: vm.swappiness\nvalue: "5"\nsysctl_file: DIR/sysctl.conf\nreload: false' },
  {
    module: 'modprobe',
    args: 'name: tsplay-none\npersistent: present\nparams: a=1',
    before: standIn('modprobe', 'exit 0'),
    ends: always,
  },
  {
    module: 'iptables',
    args: 'chain: INPUT\nsource: 10.0.0.1\njump: DROP',
    before: standIn(
      'iptables',
      'case " $* " in *" -C "*) [ -s DIR/rules ] ;; *" -A "*) echo "$*" >>DIR/rules ;; *" --version "*|*" -V "*) echo iptables v1.8.9 ;; esac',
    ),
  },
  {
    module: 'service',
    args: 'name: demod\nstate: started\nuse: sysvinit',
    before:
      "cat >/etc/init.d/demod <<'END'\n#!/bin/sh\ncase $1 in start) touch /srv/demod ;; stop) rm -f /srv/demod ;; status) [ -e /srv/demod ] && echo running || { echo stopped; exit 3; } ;; esac\nEND\nchmod 755 /etc/init.d/demod",
  },
  { module: 'setup', args: '{}', ends: reads },
  { module: 'getent', args: 'database: passwd\nkey: root', ends: reads },
  { module: 'package_facts', args: '{}', ends: reads },
  { module: 'service_facts', args: '{}', ends: reads },
  { module: 'mount_facts', args: '{}', ends: reads },
];

export const steps: readonly Step[] = [...files, ...commands, ...packaging, ...system];

/** Modules that are not run in every shell, and why. */
export const exceptions: Readonly<Record<string, string>> = {
  acl: 'runs getfacl and setfacl, and the roots of these tests keep no entries',
  alternatives: 'runs update-alternatives, and writes nothing itself',
  crypttab: 'replaces one file, as lineinfile does',
  openssh_keypair: 'makes another key in each shell',
  openssl_privatekey: 'makes another key in each shell',
  openssl_csr: 'signs anew in each shell',
  openssl_pkcs12: 'encrypts anew in each shell',
  get_certificate: 'needs a service',
  openssl_csr_info: 'reads one file, and the rest is done here',
  x509_certificate_info: 'reads one file, and the rest is done here',
  filesystem: 'makes another file system in each shell',
  mysql_db: 'needs a server',
  redis: 'needs a server',
  slack: 'asks a service, with no shell',
  telegram: 'asks a service, with no shell',
  mysql_user: 'needs a server',
  mysql_variables: 'needs a server',
  ufw: 'sets the firewall of this machine',
  postgresql_ext: 'needs a server',
  postgresql_privs: 'needs a server',
  postgresql_query: 'needs a server',
  postgresql_user: 'needs a server',
  openssl_csr_pipe: 'signs anew in each shell',
  x509_certificate: 'signs anew in each shell',
  x509_certificate_pipe: 'signs anew in each shell',
  pam_limits: 'replaces one file, as lineinfile does',
  async_status: 'reads the files of jobs, and no job is started here',
  gather_facts: 'is setup',
  ping: 'runs nothing',
  reboot: 'ends the host',
  wait_for: 'opens connections, or waits for what stat tells',
  wait_for_connection: 'runs nothing but the first word of a shell',
  systemd_service: 'needs systemd as the first process',
  synchronize: 'runs rsync on the controller',
};

/** Modules that speak to a daemon's interface. */
export const byInterface =
  /^(?:community\.docker|tsplay\.docker|tsplay\.consul|tsplay\.bluegreen)\.|\.consul/;
