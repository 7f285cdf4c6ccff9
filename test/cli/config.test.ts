import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { loadSettings } from '../../src/config/index.ts';
import { fakeProcess } from './fake-process.ts';

const dir = mkdtempSync(join(tmpdir(), 'tsplay-config-'));
const put = (name: string, text: string): string => {
  writeFileSync(join(dir, name), text);
  return join(dir, name);
};

const config = async (argv: readonly string[], env: Record<string, string> = {}) => {
  const proc = fakeProcess({ cwd: dir, env: { HOME: dir, ...env } });
  const code = await main(['config', ...argv], proc);
  return { code, out: proc.stdout.text.replaceAll(dir, 'DIR'), err: proc.stderr.text.replaceAll(dir, 'DIR') };
};

describe('tsplay config dump', () => {
  it('shows every setting with its origin', async () => {
    const { code, out } = await config(['dump'], { ANSIBLE_FORKS: '9' });
    expect(code).toBe(0);
    expect(out).toContain('\nDEFAULT_FORKS(env: ANSIBLE_FORKS) = 9\n');
    expect(out).toContain('\nCALLBACKS_ENABLED(default) = []\n');
    expect(out).toContain('\nDEFAULT_LOG_PATH(default) = None\n');
  });
  it('only what has changed, from a file too', async () => {
    const file = put('a.cfg', '[defaults]\nforks = 7\ncallbacks_enabled = timer, junit\n');
    const { out } = await config(['dump', '--only-changed', '-c', file]);
    expect(out).toBe(
      "CALLBACKS_ENABLED(DIR/a.cfg) = ['timer', 'junit']\nCONFIG_FILE() = DIR/a.cfg\nDEFAULT_FORKS(DIR/a.cfg) = 7\n\nGALAXY_SERVERS:\n",
    );
  });
  it('as JSON and YAML', async () => {
    const json = await config(['dump', '-f', 'json', '--changed-only'], { ANSIBLE_FORKS: '9' });
    expect(JSON.parse(json.out)).toEqual([
      { name: 'CONFIG_FILE', origin: '', value: null },
      { name: 'DEFAULT_FORKS', origin: 'env: ANSIBLE_FORKS', value: 9 },
      { GALAXY_SERVERS: {} },
    ]);
    const yaml = await config(['dump', '--format', 'yaml', '--only-changed'], { ANSIBLE_FORKS: '9' });
    expect(yaml.out).toContain("- name: DEFAULT_FORKS\n  origin: 'env: ANSIBLE_FORKS'\n  value: 9\n");
  });
  it('with Galaxy servers', async () => {
    const file = put(
      'g.cfg',
      '[galaxy]\nserver_list = hub, other\n[galaxy_server.hub]\nurl=https://hub/\ntoken=t\n',
    );
    const { out } = await config(['dump', '--type', 'all', '-f', 'json'], { ANSIBLE_CONFIG: file });
    const last = (JSON.parse(out) as Record<string, unknown>[]).at(-1);
    expect(last).toMatchObject({
      GALAXY_SERVERS: {
        hub: {
          token: ['token', '********', 'DIR/g.cfg', null],
          password: ['password', null, 'default', null],
          url: ['url', 'https://hub/', 'DIR/g.cfg', null],
          username: ['username', null, 'default', null],
        },
        other: { url: ['url', null, 'REQUIRED', null] },
      },
    });
  });
});

describe('tsplay config list', () => {
  it('describes settings', async () => {
    const { out } = await config(['list', '-f', 'json']);
    expect(JSON.parse(out)).toMatchObject({
      DEFAULT_FORKS: {
        default: 5,
        env: [{ name: 'ANSIBLE_FORKS' }],
        ini: [{ section: 'defaults', key: 'forks' }],
        type: 'integer',
      },
    });
    expect((await config(['list'])).out).toContain('\nDEFAULT_FORKS:\n  default: 5\n  description: ');
  });
});

describe('tsplay config init', () => {
  it('gives a file that says nothing new', async () => {
    const { out } = await config(['init']);
    const file = put('init.cfg', out);
    const { values } = loadSettings({ env: { ANSIBLE_CONFIG: file }, cwd: dir, home: dir });
    const usual = loadSettings({ env: {}, cwd: dir, home: dir }).values;
    // Folders of the hosts: what ~ is there, they say.
    const there = ({ asyncDir, remoteTmp }: typeof values): string[] =>
      [asyncDir, remoteTmp].map((folder) => folder.replace('~', dir));
    expect({ ...values, asyncDir: '', remoteTmp: '' }).toEqual({ ...usual, asyncDir: '', remoteTmp: '' });
    expect(there(values)).toEqual(there(usual));
    expect((await config(['validate'], { ANSIBLE_CONFIG: file })).code).toBe(0);
  });
  it('with every entry as a comment', async () => {
    const { out } = await config(['init', '--disabled']);
    expect(out.split('\n').filter((line) => !/^(#.*|;.*|\[.*\]|)$/.test(line))).toEqual([]);
    expect(out).toContain('\n;forks=5\n');
  });
  it('as variables', async () => {
    expect((await config(['init', '-f', 'env'])).out).toContain('\nANSIBLE_FORKS=5\n');
    expect((await config(['init', '-f', 'env', '--disabled'])).out).toContain('\n#ANSIBLE_FORKS=5\n');
  });
});

describe('tsplay config validate', () => {
  it('is content with what tsplay or Ansible knows', async () => {
    const file = put('ok.cfg', '[defaults]\nforks=3\ncow_selection=random\n[colors]\nok=green\n');
    expect(await config(['validate', '-t', 'all'], { ANSIBLE_CONFIG: file })).toMatchObject({
      code: 0,
      out: 'All configurations seem valid!\n',
    });
    const env = { ANSIBLE_COW_SELECTION: '1', ANSIBLE_FORKS: '2', ANSIBLE_TEST_X: '1' };
    expect((await config(['validate', '-f', 'env'], env)).code).toBe(0);
  });
  it('finds unknown settings', async () => {
    const file = put('bad.cfg', '[defaults]\nfroks=3\n[galxy]\nx=1\n');
    const { code, out, err } = await config(['validate'], { ANSIBLE_CONFIG: file });
    expect({ code, out, err }).toMatchInlineSnapshot(`
      {
        "code": 1,
        "err": "[ERROR]: Found unknown key 'froks' in section 'defaults' in 'DIR/bad.cfg. (did you mean "forks"?)
      [ERROR]: Found unknown section 'galxy' in 'DIR/bad.cfg. (did you mean "galaxy"?)
      ",
        "out": "",
      }
    `);
    const env = await config(['validate', '-f', 'env'], { ANSIBLE_COW_DESTRUCTION: '1' });
    expect(env.code).toBe(1);
    expect(env.err).toContain("Found unknown environment variable 'ANSIBLE_COW_DESTRUCTION'.");
  });
});

describe('tsplay config view', () => {
  it('shows the file', async () => {
    const file = put('v.cfg', '[defaults]\nforks=3');
    expect((await config(['view'], { ANSIBLE_CONFIG: file })).out).toBe('[defaults]\nforks=3\n');
  });
  it('wants one', async () => {
    const none = await config(['view']);
    expect(none.code).toBe(1);
    expect(none.err).toContain('Invalid or no config file was supplied');
    const missing = await config(['view', '-c', 'nowhere.cfg']);
    expect(missing.code).toBe(5);
    expect(missing.err).toContain('The provided configuration file is missing or not accessible');
  });
});
