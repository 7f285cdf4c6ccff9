/**
 * Options of ssh's configuration in combination: what ssh itself reaches with a file, and in which way, tsplay does too.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../engine/harness.ts';
import { startSshd, type Sshd } from './sshd.ts';

let sshd: Sshd;
let other: Sshd;
beforeAll(async () => {
  sshd = await startSshd(['AcceptEnv FOO BAR_*']);
  other = await startSshd(['AcceptEnv FOO BAR_*']);
  process.env['BAR_SENT'] = 'sent';
  process.env['BAR_KEPT'] = 'kept';
  process.env['TSPLAY_KEYS'] = sshd.dir;
});
afterAll(() => {
  for (const name of ['BAR_SENT', 'BAR_KEPT', 'TSPLAY_KEYS']) Reflect.deleteProperty(process.env, name);
  return Promise.all([sshd.stop(), other.stop()]);
});

interface Combination {
  readonly of: string;
  /** Lines for ssh; DIR is the folder with the keys, PORT and OTHER are ports, USER is who logs in. */
  readonly config: string;
  readonly words?: string;
  /** Files that hold a copy of the key, of the known hosts, or this text. */
  readonly files?: Readonly<Record<string, 'key' | 'known' | { readonly text: string }>>;
  /** What ssh is known to do with it; a test of the test. */
  readonly reached?: boolean;
}

const usual = 'StrictHostKeyChecking no\nUserKnownHostsFile DIR/known\nIdentitiesOnly yes';
const way = 'HostName 127.0.0.1\nPort PORT\nUser USER';
const key = 'IdentityFile DIR/id_ed25519';

const combinations: readonly Combination[] = [
  {
    of: 'tokens in the name of a key',
    config: `Host box\n${way}\nIdentityFile "DIR/%r at %h/%n-%p.%%"\n${usual}`,
    files: { 'USER at 127.0.0.1/box-PORT.%': 'key' },
  },
  {
    of: 'equal signs, quotes and blanks',
    config: `Host = box\n\tHostName="127.0.0.1"\n Port=PORT\nUser = "USER"\nIdentityFile="DIR/a key"\nUserKnownHostsFile "DIR/known hosts" "DIR/more"\nStrictHostKeyChecking=yes\nIdentitiesOnly=yes`,
    files: { 'a key': 'key', 'known hosts': 'known' },
  },
  {
    of: 'the same where the host is not known',
    config: `Host = box\nHostName="127.0.0.1"\nPort=PORT\nUser = "USER"\n${key}\nUserKnownHostsFile "DIR/unknown hosts"\nGlobalKnownHostsFile none\nStrictHostKeyChecking=yes\nIdentitiesOnly=yes`,
    reached: false,
  },
  {
    of: 'includes within blocks, with patterns and blanks in their names',
    config: `Host other\nInclude DIR/none.conf\nHost box\nInclude "DIR/some more/*.conf"\nMatch all\n${key}\n${usual}`,
    files: {
      'some more/1.conf': { text: 'HostName 127.0.0.1\nPort PORT' },
      'some more/2.conf': { text: 'Host box\nUser USER\nPort 1' },
      'none.conf': { text: 'Port 1' },
    },
  },
  {
    of: 'an alias of the host key, in the name of a file too',
    config: `Host box\n${way}\n${key}\nHostKeyAlias farm-%n\nUserKnownHostsFile DIR/%k.known\nStrictHostKeyChecking accept-new\nIdentitiesOnly yes`,
  },
  {
    of: 'Match by name, user, program and negation',
    config: `Match originalhost box exec "test %n = box && test -n '%L'"\nHostName 127.0.0.1\nMatch host 127.* !user nobody localuser *\nPort PORT\nMatch user nobody\nPort 1\nMatch all\nUser USER\n${key}\n${usual}`,
  },
  {
    of: 'Match canonical and final',
    config: `CanonicalizeHostname yes\nHost box\nHostName 127.0.0.1\nUser USER\nMatch final host 127.0.0.1\nPort PORT\nSetEnv FOO=final\nMatch canonical\n${key}\nMatch all\n${usual}`,
  },
  {
    of: 'a ProxyCommand with tokens and quotes',
    config: `Host box\n${way}\n${key}\nProxyCommand sh -c 'test "%n %r" = "box USER" && exec ssh -F none -o "StrictHostKeyChecking=no" -o UserKnownHostsFile=DIR/known -i "DIR/id_ed25519" -p OTHER -W "[%h]:%p" %r@127.0.0.1'\n${usual}`,
  },
  {
    of: 'jump hosts that have blocks of their own',
    config: `Host box\nProxyJump gate\nHost gate\nPort OTHER\nIdentityFile DIR/gate/%n\nHost box gate\n${way}\n${key}\n${usual}`,
    files: { 'gate/gate': 'key' },
  },
  {
    of: 'variables sent, set and kept back',
    config: `Host box\n${way}\n${key}\nSetEnv FOO="a  b" BAR_X=c=d\nSendEnv BAR_* -BAR_KEPT\n${usual}`,
  },
  {
    of: 'lists of algorithms that add, take away and prefer',
    config: `Host box\n${way}\n${key}\nCiphers ^aes256-ctr,aes128-ctr\nMACs -*sha1*,umac-*\nKexAlgorithms +diffie-hellman-group14-sha1\nHostKeyAlgorithms ^ssh-ed25519\n${usual}`,
  },
  {
    of: 'variables of the environment in paths',
    config: `Host box\n${way}\nIdentityFile \${TSPLAY_KEYS}/100%%/%u\n${usual}`,
    files: { '100%/LOCAL': 'key' },
  },
  {
    of: 'patterns, negated ones, and the first that says something',
    config: `Host b?x !bo*\nPort 1\nHost * !*.org\n${way}\nHost box\nPort 1\nMatch all\n${key}\n${usual}`,
  },
  {
    of: 'carriage returns and comments',
    config: `# first\r\nHost box\r\n\tHostName 127.0.0.1\r\n\r\n  Port PORT\r\n  # Port 1\r\n  User USER\r\nIdentityFile DIR/id_ed25519\r\nStrictHostKeyChecking no\r\nUserKnownHostsFile DIR/known\r\n`,
  },
  {
    of: 'words beside the file, stronger than it',
    config: `Host box\nHostName 127.0.0.1\nPort 1\nUser nobody\nSetEnv FOO=file\n${usual}`,
    words: `-4 -C -x -p PORT -l USER -i DIR/id_ed25519 -o "SetEnv=FOO='of words' BAR_Y=1" -oConnectTimeout=7`,
  },
  {
    of: 'a jump host among the words',
    config: `Host *\nUser USER\n${key}\n${usual}\nHost box\nHostName 127.0.0.1\nPort PORT`,
    words: '-J USER@127.0.0.1:OTHER -o ServerAliveInterval=3',
  },
  {
    of: 'a bad line in a file that is included',
    config: `Host box\nInclude DIR/bad\n${way}\n${key}\n${usual}`,
    files: { bad: { text: 'Prot 22' } },
    reached: false,
  },
  {
    of: 'a quote that does not end',
    config: `Host box\n${way}\nIdentityFile "DIR/id_ed25519\n${usual}`,
    reached: false,
  },
];

const script = 'echo "$FOO|$BAR_X|$BAR_Y|$BAR_SENT|$BAR_KEPT|${SSH_CONNECTION##* }|$(id -un)"';

describe('what ssh does with', () => {
  it.each(combinations)('$of', async ({ config, words = '', files = {}, reached = true }) => {
    const filled = (text: string): string =>
      text
        .replaceAll('DIR', sshd.dir)
        .replaceAll('PORT', String(sshd.port))
        .replaceAll('OTHER', String(other.port))
        .replaceAll('USER', sshd.user)
        .replaceAll('LOCAL', sshd.user);
    // Both ways in and both keys of hosts are one here: the second sshd takes the key of the first.
    copyFileSync(sshd.path('authorized_keys'), other.path('authorized_keys'));
    for (const [name, what] of Object.entries(files)) {
      const path = sshd.path(filled(name));
      mkdirSync(dirname(path), { recursive: true });
      const known = `[127.0.0.1]:${sshd.port} ${await sshd.hostKey('ed25519')}\n`;
      const text =
        what === 'key'
          ? readFileSync(sshd.path('id_ed25519'), 'utf8')
          : what === 'known'
            ? known
            : `${filled(what.text)}\n`;
      writeFileSync(path, text, { mode: 0o600 });
    }
    const file = sshd.path(`config-${Math.random()}`);
    writeFileSync(file, `${filled(config)}\n`);
    const all = `-F ${file} ${filled(words)}`;
    const ssh = spawnSync('/bin/sh', ['-c', `exec ssh ${all} -o BatchMode=yes box '${script}'`], {
      encoding: 'utf8',
      timeout: 30_000,
    });
    expect(ssh.status === 0, ssh.stderr).toBe(reached);
    const ran = await run({
      files: {
        hosts: '[all]\nbox\n',
        'group_vars/all.yml': `ansible_ssh_common_args: ${JSON.stringify(all)}\nansible_control_path_dir: ${sshd.path('cp')}\n`,
        'site.yml': `- hosts: all\n  gather_facts: false\n  tasks:\n    - shell: ${JSON.stringify(script)}\n      register: r\n    - debug: {msg: "{{ r.stdout }}"}\n`,
      },
      options: { extraVars: [] },
    });
    if (reached) expect(ran.said).toEqual([`box: ${ssh.stdout.trim()}`]);
    else expect(ran.exit).toBe(4);
  });
});
