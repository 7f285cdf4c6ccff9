/** What is recorded: the steps that run in every shell, with real programs in place of stand-ins, and what those leave out. */
import { steps as inEveryShell, type Step } from '../../integration/modules/shells/table.ts';

export interface RecordedOn extends Step {
  /** A machine with systemd, in a container, instead of this one under an overlay. */
  readonly booted?: true;
}

/** Modules of which only what they ask is kept: their answers describe a whole machine, and have tests of their own. */
export const asksOnly: ReadonlySet<string> = new Set([
  'setup',
  'package_facts',
  'mount_facts',
  'service_facts',
]);

const wheel = `import sys, zipfile
info = 'tsplaydemo-1.0.dist-info'
files = {'tsplaydemo.py': 'x = 1\\n', info + '/METADATA': 'Metadata-Version: 2.1\\nName: tsplaydemo\\nVersion: 1.0\\n',
         info + '/WHEEL': 'Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n'}
files[info + '/RECORD'] = ''.join(name + ',,\\n' for name in [*files, info + '/RECORD'])
with zipfile.ZipFile('DIR/wheels/tsplaydemo-1.0-py3-none-any.whl', 'w') as wheel:
    for name, text in files.items(): wheel.writestr(name, text)`;

const packaging: readonly RecordedOn[] = [
  {
    module: 'dnf',
    args: "name: tsplay-demo\nconf_file: DIR/dnf.conf\ninstallroot: DIR/dnf\nreleasever: '1'",
    before: `rm -f /usr/local/bin/dnf /usr/local/bin/rpm; mkdir -p DIR/rpms DIR/dnf DIR/none; cd DIR
printf '%s\\n' 'Name: tsplay-demo' 'Version: 1.0' 'Release: 1' 'Summary: Demo' 'License: MIT' 'BuildArch: noarch' '%description' Demo '%files' >demo.spec
rpmbuild -bb --define '_topdir DIR/build' --define '_rpmdir DIR/rpms' demo.spec >/dev/null 2>&1
createrepo_c -q DIR/rpms
printf '%s\\n' '[main]' reposdir=DIR/none cachedir=DIR/cache logdir=DIR gpgcheck=0 plugins=0 '[local]' name=local baseurl=file://DIR/rpms >dnf.conf`,
  },
  {
    module: 'dnf',
    args: "name: tsplay-demo\nstate: absent\nconf_file: DIR/dnf.conf\ninstallroot: DIR/dnf\nreleasever: '1'",
  },
  {
    module: 'pip',
    args: 'name: tsplaydemo\nvirtualenv: DIR/venv\nvirtualenv_command: /usr/bin/python3 -m venv\nextra_args: --no-index --find-links DIR/wheels',
    before: `mkdir DIR/wheels; /usr/bin/python3 -c "${wheel}"`,
  },
  { module: 'pip', args: 'name: tsplaydemo\nvirtualenv: DIR/venv\nstate: absent' },
  {
    module: 'alternatives',
    args: 'name: tsplay-editor\nlink: /usr/bin/tsplay-editor\npath: /bin/cat\npriority: 5',
  },
];

const system: readonly RecordedOn[] = [
  {
    module: 'iptables',
    args: 'chain: INPUT\nsource: 10.0.0.1\nprotocol: tcp\ndestination_port: "22"\njump: DROP\ncomment: it\'s us',
    before: 'rm -f /usr/local/bin/iptables',
  },
  { module: 'iptables', args: 'chain: INPUT\npolicy: DROP' },
  {
    module: 'iptables',
    args: 'chain: INPUT\nsource: 10.0.0.1\nprotocol: tcp\ndestination_port: "22"\njump: DROP\ncomment: it\'s us\nstate: absent',
  },
  { module: 'ufw', args: 'rule: allow\nport: "2222"\nproto: tcp\ncomment: ssh' },
  { module: 'ufw', args: 'logging: "off"' },
  {
    module: 'crypttab',
    args: 'name: luks-home\nstate: present\nbacking_device: /dev/none1\nopts: discard\npath: DIR/crypttab',
    before: 'touch DIR/crypttab',
  },
  {
    module: 'pam_limits',
    args: 'domain: eve\nlimit_type: soft\nlimit_item: nofile\nvalue: "1024"\ndest: DIR/limits.conf',
    before: 'touch DIR/limits.conf',
  },
  { module: 'filesystem', args: 'fstype: ext4\ndev: DIR/img', before: 'truncate -s 8M DIR/img' },
  { module: 'acl', args: 'path: DIR/plain\nentity: games\netype: group\npermissions: r\nstate: present' },
];

const crypto: readonly RecordedOn[] = [
  { module: 'openssh_keypair', args: 'path: DIR/id\ntype: ed25519\ncomment: me' },
  { module: 'openssl_privatekey', args: 'path: DIR/key.pem\ntype: ECC\ncurve: secp256r1' },
  { module: 'openssl_csr', args: 'path: DIR/a.csr\nprivatekey_path: DIR/key.pem\ncommon_name: example.org' },
  {
    module: 'x509_certificate',
    args: 'path: DIR/a.crt\nprivatekey_path: DIR/key.pem\ncsr_path: DIR/a.csr\nprovider: selfsigned',
  },
  { module: 'x509_certificate_info', args: 'path: DIR/a.crt', ends: ['ok', 'ok'] },
  { module: 'openssl_csr_info', args: 'path: DIR/a.csr', ends: ['ok', 'ok'] },
];

const mysql = 'login_unix_socket: DIR/my.sock\nlogin_user: root\nconfig_file: DIR/none.cnf';
const postgres = 'login_unix_socket: DIR/pg';
const databases: readonly RecordedOn[] = [
  {
    module: 'mysql_db',
    args: `${mysql}\nname: shop`,
    before: `o="--no-defaults --datadir=DIR/my --user=root"
mariadb-install-db $o --auth-root-authentication-method=normal --skip-test-db >/dev/null 2>&1
mariadbd $o --socket=DIR/my.sock --skip-networking --pid-file=DIR/my.pid >/dev/null 2>&1 </dev/null &
for i in $(seq 60); do [ -S DIR/my.sock ] && break; sleep 0.5; done`,
  },
  { module: 'mysql_user', args: `${mysql}\nname: eve\npassword: hunter2\npriv: "shop.*:SELECT"` },
  { module: 'mysql_variables', args: `${mysql}\nvariable: max_connections\nvalue: "77"` },
  { module: 'mysql_db', args: `${mysql}\nname: shop\nstate: absent` },
  {
    module: 'postgresql_db',
    args: `${postgres}\nname: shop`,
    before: `rm -f /usr/local/bin/pg_dump; mkdir DIR/pg; chown postgres DIR/pg; b=$(echo /usr/lib/postgresql/*/bin)
runuser -u postgres -- $b/initdb -D DIR/pg/data -A trust -U postgres --no-sync --locale C.UTF-8 >/dev/null
runuser -u postgres -- $b/pg_ctl -D DIR/pg/data -o '-k DIR/pg -c listen_addresses= -c fsync=off' -l DIR/pg/log -w start >/dev/null </dev/null`,
  },
  { module: 'postgresql_user', args: `${postgres}\nname: eve\nrole_attr_flags: CREATEDB` },
  {
    module: 'postgresql_privs',
    args: `${postgres}\nlogin_db: shop\nroles: eve\ntype: database\nobjs: shop\nprivs: CONNECT`,
  },
  { module: 'postgresql_ext', args: `${postgres}\nlogin_db: shop\nname: pg_trgm` },
  {
    module: 'postgresql_query',
    args: `${postgres}\nlogin_db: shop\nquery: "SELECT 1 AS one"`,
    ends: ['ok', 'ok'],
  },
];

const unit =
  "printf '%s\\n' '[Service]' 'ExecStart=/bin/sleep 900' '[Install]' WantedBy=multi-user.target >/etc/systemd/system/demo.service; systemctl daemon-reload";
const booted: readonly RecordedOn[] = (
  [
    { module: 'systemd_service', args: 'name: demo\nstate: started\nenabled: true', before: unit },
    { module: 'systemd_service', args: 'name: demo\nstate: restarted', ends: ['changed', 'changed'] },
    { module: 'systemd_service', args: 'name: demo\nstate: stopped\nenabled: false' },
    { module: 'service', args: 'name: demo2\nstate: started', before: unit.replace('demo.', 'demo2.') },
    { module: 'service', args: 'name: demo2\nstate: stopped' },
    { module: 'hostname', args: 'name: recorded' },
    { module: 'timezone', args: 'name: Europe/Berlin' },
  ] as const
).map((step) => ({ ...step, booted: true }));

/** Modules whose steps in every shell stand-ins answer; here it is the programs themselves. */
const real = new Set(['dnf', 'pip', 'iptables', 'postgresql_db']);

/** Whatever is recorded can be played where there is only Node and tar: nothing here makes a zip. */
export const steps: readonly RecordedOn[] = [
  ...inEveryShell.filter((step) => !real.has(step.module) && !step.args.includes('SRC/a.zip')),
  ...packaging,
  ...system,
  ...crypto,
  ...databases,
  ...booted,
];
