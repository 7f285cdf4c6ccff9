/** Parsers and editors of system modules: text in, text out. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changesText, nothingDone, unknownPackage } from '../../../src/modules/packaging/apt/output.ts';
import { parsePolicy, parseState } from '../../../src/modules/packaging/apt/query.ts';
import { expandPatterns, parseSpec, satisfies } from '../../../src/modules/packaging/apt/spec.ts';
import { compareVersions } from '../../../src/modules/packaging/apt/version.ts';
import { editJob, editVariable, ownLines } from '../../../src/modules/system/config/crontab.ts';
import { removeEntry, setEntry } from '../../../src/modules/system/config/fstab.ts';
import { editKeys, parseKey } from '../../../src/modules/system/config/keys.ts';
import { persistence } from '../../../src/modules/system/kernel/modprobe.ts';
import { editFile, fileValue } from '../../../src/modules/system/kernel/sysctl.ts';
import { deltaText } from '../../../src/util/clock.ts';
import { deb822Text, slugOf } from '../../../src/modules/packaging/deb822.ts';
import { addSource, fileName, parseSource, removeSource } from '../../../src/modules/packaging/sources.ts';
import { parseShow } from '../../../src/modules/system/service/show.ts';

describe('versions of Debian packages', () => {
  const order = [
    '1.0~rc1',
    '1.0',
    '1.0-1',
    '1.0-1+b1',
    '1.0-2',
    '1.0a',
    '1.0.1',
    '1.2',
    '1.10',
    '2.0~~',
    '2.0',
    '1:0.1',
  ];
  it('are ordered', () => {
    for (const [i, a] of order.entries())
      for (const [j, b] of order.entries())
        expect(Math.sign(compareVersions(a, b)), `${a} ${b}`).toBe(Math.sign(i - j));
  });
  it.skipIf(!existsSync('/usr/bin/dpkg'))('are ordered as dpkg orders them (needs dpkg)', () => {
    const version = fc.stringMatching(/^(?:[01]:)?[0-9][0-9a-b.~+]{0,6}(?:-[0-9a-b~]{1,3})?$/);
    fc.assert(
      fc.property(version, version, (a, b) => {
        const is = (relation: string): boolean => {
          try {
            execFileSync('dpkg', ['--compare-versions', a, relation, b], { stdio: 'ignore' });
            return true;
          } catch {
            return false;
          }
        };
        expect(Math.sign(compareVersions(a, b))).toBe(is('lt') ? -1 : is('gt') ? 1 : 0);
      }),
      { numRuns: 60 },
    );
  });
});

describe('package specifications', () => {
  it('name versions', () => {
    expect(parseSpec('foo')).toEqual({ name: 'foo' });
    expect(satisfies(parseSpec('foo=1.*'), '1.2-3')).toBe(true);
    expect(satisfies(parseSpec('foo=1.2'), '1.2-3')).toBe(false);
    expect(satisfies(parseSpec('foo>=1.2'), '1.10')).toBe(true);
    expect(() => parseSpec('foo=1=2')).toThrow('invalid package spec');
  });
  it('match names', () => {
    const known = ['apt', 'apt-utils', 'apt:i386', 'dpkg'];
    expect(expandPatterns([{ name: 'apt*' }], known).map((s) => s.name)).toEqual(['apt', 'apt-utils']);
    expect(() => expandPatterns([{ name: 'zz*' }], known)).toThrow("No package(s) matching 'zz*' available");
  });
});

describe('what apt says', () => {
  it('is summed up', () => {
    expect(nothingDone('x\n0 upgraded, 0 newly installed, 0 to remove and 3 not upgraded.\n')).toBe(true);
    expect(nothingDone('0 upgraded, 1 newly installed, 0 to remove and 3 not upgraded.\n')).toBe(false);
    const out =
      'Reading package lists...\nReading state information...\nThe following NEW packages will be installed:\n  jq\n0 upgraded, 1 newly installed, 0 to remove and 0 not upgraded.\nInst jq';
    expect(changesText(out)).toBe(
      'The following NEW packages will be installed:\n  jq\n0 upgraded, 1 newly installed, 0 to remove and 0 not upgraded.',
    );
    expect(unknownPackage({ rc: 100, stdout: '', stderr: 'E: Unable to locate package foo' })).toBe('foo');
  });
  it('tells candidates', () => {
    expect(parsePolicy('foo:\n  Installed: 1\n  Candidate: 2\nbar:\n  Candidate: (none)\n')).toEqual(
      new Map([
        ['foo', '2'],
        ['bar', undefined],
      ]),
    );
  });
  it('tells what is installed', () => {
    const state = parseState(
      '\x1eapt\n/usr/bin/apt-get\n\x1etime\n100\n50\n\x1earch\namd64\n\x1einstalled\nii \tmawk\tamd64\t1.3\tawk, x (= 1)\nrc \told\tall\t1\t\n',
    );
    expect(state).toMatchObject({ apt: true, now: 100, cacheTime: 50, cleanable: false });
    expect(state.packages).toMatchObject([
      { name: 'mawk', installed: true, provides: ['awk', 'x'], native: true },
      { name: 'old', installed: false, configFiles: true },
    ]);
  });
});

describe('systemctl show', () => {
  it('keeps values of several lines', () => {
    expect(
      parseShow(
        'Id=a.service\nExecStart={ path=/bin/x ; argv[]=/bin/x\n  y ; }\nActiveState=active\nEnvironment=A=1',
      ),
    ).toEqual({
      Id: 'a.service',
      ExecStart: '{ path=/bin/x ; argv[]=/bin/x\n  y ; }',
      ActiveState: 'active',
      Environment: 'A=1',
    });
  });
});

describe('sources of apt', () => {
  it('are read, on or off', () => {
    expect(parseSource('#deb  http://a  b c # note')).toEqual({
      valid: true,
      enabled: false,
      source: 'deb http://a b c',
    });
    expect(parseSource('# just words').valid).toBe(false);
  });
  it('get a file of their own', () => {
    expect(
      fileName('deb [arch=amd64] https://user:pw@dl.example.com/linux/deb/ stable main', undefined),
    ).toBe('dl_example_com_linux_deb.list');
    expect(fileName('deb http://a b', 'google')).toBe('google.list');
  });
  it('are added, enabled and removed', () => {
    const files = new Map([['/etc/apt/sources.list', 'deb http://a b c\n# deb http://x y z\n']]);
    expect(addSource(files, 'deb http://a b c', '/n')).toEqual(new Map());
    expect(addSource(files, 'deb http://x y z', '/n').get('/etc/apt/sources.list')).toBe(
      'deb http://a b c\ndeb http://x y z\n',
    );
    expect(addSource(files, 'deb http://n n n', '/n').get('/n')).toBe('deb http://n n n\n');
    expect(removeSource(files, 'deb http://a b c').get('/etc/apt/sources.list')).toBe('# deb http://x y z\n');
  });
  it('are written as deb822', () => {
    expect(slugOf('My Repo_1!')).toBe('my-repo-1');
    expect(deb822Text({ name: 'x', types: ['deb'], allow_weak: false }, 'a\n\nb')).toBe(
      'Allow-Weak: no\nX-Repolib-Name: x\nSigned-By:\n    a\n    .\n    b\nTypes: deb\n',
    );
  });
});

describe('sysctl.conf', () => {
  const text = '# note\nnet.ipv4.ip_forward = 0\n;x\nkernel.panic=1\nnet.ipv4.ip_forward=1\n';
  it('is read: the last one wins', () => expect(fileValue(text, 'net.ipv4.ip_forward')).toBe('1'));
  it('gets one line for a name', () => {
    expect(editFile(text, 'net.ipv4.ip_forward', '1')).toBe(
      '# note\nnet.ipv4.ip_forward=1\n;x\nkernel.panic=1\n',
    );
    expect(editFile('', 'a', 'b')).toBe('a=b\n');
    expect(editFile(text, 'kernel.panic', undefined)).not.toContain('kernel.panic');
  });
});

describe('modules of the kernel', () => {
  const params = { name: 'dummy', state: 'present', params: 'n=2', persistent: 'present' } as const;
  it('are kept', () => {
    const first = persistence(params, new Map());
    expect([...first]).toEqual([
      ['/etc/modules-load.d/dummy.conf', 'dummy\n'],
      ['/etc/modprobe.d/dummy.conf', 'options dummy n=2\n'],
    ]);
    expect(persistence(params, first).size).toBe(0);
    const off = persistence({ ...params, persistent: 'absent' }, first);
    expect(off.get('/etc/modules-load.d/dummy.conf')).toBe('#dummy\n');
    expect(persistence({ ...params, persistent: 'absent' }, off).size).toBe(0);
  });
});

describe('crontabs', () => {
  it('edit jobs by name', () => {
    expect(
      ownLines(
        '# DO NOT EDIT THIS FILE - edit the master and reinstall.\n# (x installed on y)\n# (Cron version z)\nA=1\n',
      ),
    ).toEqual(['# (x installed on y)', 'A=1']);
    const one = editJob([], 'a', '* * * * * x');
    expect(one).toBe('#Ansible: a\n* * * * * x\n');
    expect(editJob(ownLines(one), 'a', '1 * * * * x')).toBe('#Ansible: a\n1 * * * * x\n');
    expect(editJob(ownLines(one), 'a', undefined)).toBe('');
    expect(editJob(['* * * * * x'], 'a', '* * * * * x')).toBe(one);
  });
  it('edit variables', () => {
    expect(editVariable(['B="2"'], 'A', '1', {})).toBe('A="1"\nB="2"\n');
    expect(editVariable(['B="2"', 'x'], 'A', '1', { after: 'B' })).toBe('B="2"\nA="1"\nx\n');
    expect(() => editVariable([], 'A', '1', { after: 'B' })).toThrow("Variable named 'B' not found.");
  });
});

describe('fstab', () => {
  const entry = {
    src: 'LABEL=x',
    path: '/mnt/a b',
    fstype: 'ext4',
    opts: 'defaults',
    dump: '0',
    passno: '0',
  };
  it('has one line for a mount point', () => {
    const one = setEntry('# note\n', entry);
    expect(one).toBe('# note\nLABEL=x /mnt/a\\040b ext4 defaults 0 0\n');
    expect(setEntry(one, entry)).toBe(one);
    expect(setEntry('LABEL=x  /mnt/a\\040b\text4 defaults\n', entry)).toBe(
      'LABEL=x  /mnt/a\\040b\text4 defaults\n',
    );
    expect(setEntry(one, { ...entry, opts: 'ro' })).toContain(' ro 0 0');
    expect(removeEntry(one, '/mnt/a b', undefined)).toBe('# note\n');
  });
});

describe('authorized_keys', () => {
  it('are read with options and comments', () => {
    expect(parseKey('from="1.2.3.4",command="echo \\"x y\\"" ssh-rsa AAAA me at home')).toEqual({
      options: 'from="1.2.3.4",command="echo \\"x y\\""',
      type: 'ssh-rsa',
      key: 'AAAA',
      comment: 'me at home',
    });
    expect(parseKey('# x')).toBeUndefined();
  });
  it('are added, changed and removed', () => {
    const edit = { state: 'present', exclusive: false } as const;
    const file = '# note\nssh-rsa AAAA one\n';
    expect(editKeys(file, 'ssh-rsa AAAA', edit)).toBe(file);
    expect(editKeys(file, 'ssh-rsa BBBB two', edit)).toBe(`${file}ssh-rsa BBBB two\n`);
    expect(editKeys(file, 'ssh-rsa BBBB two', { ...edit, exclusive: true })).toBe(
      '# note\nssh-rsa BBBB two\n',
    );
    expect(editKeys(file, 'ssh-rsa AAAA', { ...edit, state: 'absent' })).toBe('# note\n');
    expect(() => editKeys(file, 'nonsense', edit)).toThrow('invalid key specified');
  });
});

describe('small things', () => {
  it('deltaText', () => {
    expect(deltaText(1.5)).toBe('0:00:00.001500');
    expect(deltaText(90_061_000)).toBe('1 day, 1:01:01.000000');
  });
});
