import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openServices, type Asked, type Reply, type Services } from './services.ts';

const collections = '/usr/lib/python3/dist-packages';
const haveAnsible =
  existsSync('/usr/bin/ansible-playbook') &&
  existsSync(join(collections, 'ansible_collections/community/general'));

const names = ['hooks.slack.com', 'slack.com', 'team.slack.com', 'api.telegram.org'];

/** As the services document it. */
function reply({ url, body, headers }: Asked): Reply {
  if (url.startsWith('api.telegram.org/')) {
    const { text } = JSON.parse(body) as { text: unknown };
    return text === null
      ? {
          status: 400,
          body: { ok: false, error_code: 400, description: 'Bad Request: message text is empty' },
        }
      : { status: 200, body: { ok: true, result: { message_id: 7 } } };
  }
  if (!url.startsWith('slack.com/api/'))
    return url.includes('T1') ? { status: 200, body: 'ok' } : { status: 404, body: 'no_team' };
  if (headers['authorization'] !== 'Bearer xoxb-1-good')
    return { status: 200, body: { ok: false, error: 'invalid_auth' } };
  const message = {
    type: 'message',
    ts: '17.5',
    channel: 'C0123',
    link_names: 1,
    color: 'normal',
    icon_url: 'http://x/y.png',
  };
  if (url.includes('conversations.history'))
    return { status: 200, body: { ok: true, messages: url.includes('ts=0') ? [] : [message] } };
  return {
    status: 200,
    body: { ok: true, ts: '17.5', channel: 'C0123', message: JSON.parse(body) as unknown },
  };
}

const hook = 'token: T1/B1/secretsecret';
const bot = 'token: xoxb-1-good';
const slack = (words: string): string => `community.general.slack: {${words}}`;
const telegram = (words: string): string =>
  `community.general.telegram: {token: "99:secretsecret", ${words}}`;
const check = '\n      check_mode: true';

const tasks: readonly string[] = [
  slack(`${hook}, msg: "it's <b> & ü", channel: releases`),
  slack(`${hook}, msg: x, channel: releases`) + check,
  slack(
    `${hook}, msg: x, color: "#fff", username: "", icon_url: "", channel: C0123, parse: full, link_names: 0`,
  ),
  slack(
    `${hook}, msg: x, color: good, icon_emoji: ":x:", attachments: [{title: t, text: y, fields: [{value: 1.5}]}]`,
  ),
  slack(`${hook}, attachments: [{text: y, fallback: z}], channel: x, prepend_hash: never, thread_id: "1.2"`),
  slack(
    `${hook}, blocks: [{type: section, text: {type: mrkdwn, text: "*a*"}}], channel: "#x", prepend_hash: always`,
  ),
  slack('token: T2/B2/secretsecret, msg: x'),
  slack('token: oldtoken-T1, msg: x, domain: team.slack.com'),
  slack('token: oldtoken, msg: x'),
  slack(`${hook}, msg: x, color: pink`),
  slack(`${hook}, msg: x, link_names: 2`),
  slack('msg: x'),
  slack(`${bot}, msg: x, channel: "@joe"`),
  slack('token: xoxb-1-bad, msg: x, channel: "@joe"'),
  slack(`${bot}, msg: y, channel: C0123, message_id: "17.5"`),
  slack(`${bot}, msg: y, channel: C0123, message_id: "17.5"`) + check,
  slack(`${bot}, msg: y, channel: C0123, message_id: "17.5", icon_url: "http://x/y.png"`),
  slack(`${bot}, msg: y, channel: C0123, message_id: "0"`),
  telegram('api_args: {chat_id: -5, text: "hi ü", parse_mode: markdown}'),
  telegram('api_args: {chat_id: -5, text: hi, parse_mode: plain, silent: true}'),
  telegram('api_method: forwardMessage, api_args: {chat_id: 1, message_id: "3", text: x}'),
];

const bookOf = (list: readonly string[]): string =>
  `- hosts: localhost\n  connection: local\n  gather_facts: false\n  tasks:\n${list
    .map((task) => `    - ${task}\n      ignore_errors: true\n`)
    .join('')}`;

type Result = Record<string, unknown>;

describe('messages to Slack and Telegram', () => {
  const dir = mkdtempSync(join(tmpdir(), 'tsplay-notification-'));
  afterAll(() => rmSync(dir, { recursive: true, force: true }));
  // A process of its own: Node reads only once whom it trusts.
  const entry = join(dir, 'start.mts');
  const main = JSON.stringify(resolve('src/cli/main.ts'));
  writeFileSync(entry, `import { start } from ${main};\nawait start();\n`);

  /** What the tasks of a playbook register. */
  async function play(
    { environment }: Services,
    program: readonly [string, ...string[]],
    list: readonly string[],
    more: Readonly<Record<string, string>> = {},
  ): Promise<{ text: string; results: Result[] }> {
    const book = join(dir, 'book.yml');
    writeFileSync(book, bookOf(list));
    // What was run is recorded in processes of their own, too.
    const { PATH, NODE_OPTIONS, TSPLAY_MODULES_RAN } = process.env;
    const kept = { PATH, NODE_OPTIONS, TSPLAY_MODULES_RAN, HOME: dir, LC_ALL: 'C.UTF-8' };
    const env = { ...kept, ...environment, ...more };
    const text = await new Promise<string>((done) => {
      const [name, ...words] = program;
      execFile(name, [...words, '-i', 'localhost,', book], { cwd: dir, env }, (_, out, err) =>
        done(out + err),
      );
    });
    const { plays } = JSON.parse(text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1)) as {
      plays: [{ tasks: { hosts: { localhost: Result } }[] }];
    };
    const aside = ['invocation', 'action', 'failed', 'ignored', '_ansible_no_log', 'exception'];
    const results = plays[0].tasks.map(({ hosts: { localhost } }) =>
      Object.fromEntries(Object.entries(localhost).filter(([key]) => !aside.includes(key))),
    );
    return { text, results };
  }
  const tsplay = [
    process.execPath,
    '--import',
    import.meta.resolve('tsx'),
    entry,
    'run',
    '--output',
    'json',
  ] as const;

  it.skipIf(!haveAnsible)(
    'are those of ansible-playbook, byte for byte (needs it and its collections)',
    { timeout: 300_000 },
    async () => {
      await using services = await openServices(names, reply);
      const theirs = await play(services, ['/usr/bin/ansible-playbook'], tasks, {
        ANSIBLE_STDOUT_CALLBACK: 'ansible.posix.json',
        ANSIBLE_PYTHON_INTERPRETER: '/usr/bin/python3',
        ANSIBLE_COLLECTIONS_PATH: collections,
      });
      const wanted = services.asked.splice(0);
      const ours = await play(services, tsplay, tasks);
      for (const [i, expected] of theirs.results.entries())
        expect.soft(ours.results[i], tasks[i]).toEqual(expected);
      expect(services.asked).toEqual(wanted);
      expect(wanted.length).toBeGreaterThan(10);
      expect(ours.text).not.toContain('secretsecret');
    },
  );

  it('messages arrive', { timeout: 60_000 }, async () => {
    await using services = await openServices(names, reply);
    const sent = [slack(`${hook}, msg: x`), telegram('api_args: {chat_id: 1, text: x}')];
    const { results } = await play(services, tsplay, sent);
    expect(results).toEqual([{ changed: false, msg: 'OK' }, { changed: true }]);
    expect(services.asked.map(({ url }) => url)).toEqual([
      'hooks.slack.com/services/T1/B1/secretsecret',
      'api.telegram.org/bot99%3Asecretsecret/SendMessage',
    ]);
  });

  it(
    'a service that refuses or is not there is told of, and no token is shown',
    { timeout: 60_000 },
    async () => {
      await using services = await openServices(names.slice(0, 2), reply);
      const list = [
        telegram('api_args: {chat_id: 1, text: x}'),
        slack('token: oldtoken-secretsecret, msg: x, domain: team.slack.com'),
      ];
      const away = await play(services, tsplay, list);
      expect(away.results[0]).toMatchObject({
        msg: 'Failed to send message',
        info: { status: -1 },
        response: null,
      });
      expect(away.results[1]?.['msg']).toMatch(
        /^ failed to send \{"text": "x".*\} to https:\/\/hooks.slack.com\/services\/\[obscured\]: Request failed: /,
      );
      await using all = await openServices(names, reply);
      const refused = await play(all, tsplay, [
        telegram('api_args: {chat_id: 1}'),
        `${list[0] ?? ''}${check}`,
      ]);
      expect(refused.results[0]).toMatchObject({ telegram_error: 'Bad Request: message text is empty' });
      expect(refused.results[0]?.['msg']).toContain(
        'return status = 400\nurl = https://api.telegram.org/bot',
      );
      expect(refused.results[0]?.['msg']).toContain(
        "api_args = {'chat_id': 1, 'parse_mode': None, 'text': None}",
      );
      expect(refused.results[1]).toMatchObject({ changed: true });
      expect(all.asked).toHaveLength(1);
      expect(away.text + refused.text).not.toContain('secretsecret');
    },
  );
});
