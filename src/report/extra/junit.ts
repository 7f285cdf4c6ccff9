/**
 * A run as a JUnit report, as Ansible's `junit` callback writes it, steered by the same JUNIT_* variables.
 * @module
 */
import { basename, extname, join, relative } from 'node:path';
import type { EventOf, HostResult, Renderer, TaskInfo } from '../../events/types.ts';
import { replaceFileSync } from '../../util/local-file.ts';
import { isCore } from '../../util/action-name.ts';
import { pyJson } from '../text/json.ts';
import { visibleResult } from '../text/result.ts';
import type { ExtraOptions } from './options.ts';
import { visible } from '../../util/visible.ts';
import { errorText } from '../../util/error-text.ts';

type Status = 'ok' | 'failed' | 'skipped';

interface Case {
  readonly name: string;
  readonly classname: string;
  /** Seconds. */
  readonly time: number;
  readonly status: Status;
  readonly message: string;
  readonly output: string;
}

type Env = ExtraOptions['env'];

const isOn = (env: Env, name: string, fallback = false): boolean =>
  (env[name] ?? String(fallback)).toLowerCase() === 'true';

// Made visible, as on a terminal; what XML cannot hold beyond that is left out.
const escaped = (text: string): string =>
  visible(text)
    .replace(/[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');

const attributes = (values: Readonly<Record<string, string | number>>): string =>
  Object.entries(values)
    .map(([name, value]) => ` ${name}="${escaped(String(value))}"`)
    .join('');

function caseXml({ name, classname, time, status, message, output }: Case): string {
  const open = `\t\t<testcase${attributes({ classname, name, time: time.toFixed(6) })}`;
  if (status === 'skipped') return `${open}>\n\t\t\t<skipped>${escaped(message)}</skipped>\n\t\t</testcase>`;
  const inner =
    status === 'failed'
      ? `<failure${attributes({ message, type: 'failure' })}>${escaped(output)}</failure>`
      : `<system-out>${escaped(output)}</system-out>`;
  return `${open}>\n\t\t\t${inner}\n\t\t</testcase>`;
}

function reportXml(suite: string, cases: readonly Case[]): string {
  const count = (status: Status): number => cases.filter((each) => each.status === status).length;
  const time = cases.reduce((sum, each) => sum + each.time, 0).toFixed(6);
  const totals = { disabled: 0, errors: 0, failures: count('failed') };
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    `<testsuites${attributes({ ...totals, tests: cases.length, time })}>`,
    `\t<testsuite${attributes({ ...totals, name: suite, skipped: count('skipped'), tests: cases.length, time })}>`,
    ...cases.map(caseXml),
    '\t</testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

/** What the report says of an outcome: failures may be expected, or asked for. */
function statusOf(task: TaskInfo, { status, ignored }: HostResult, env: Env): Status {
  if (status === 'skipped' || status === 'unknown') return 'skipped';
  let failed = status === 'failed' || status === 'unreachable';
  if (failed && ignored && !isOn(env, 'JUNIT_FAIL_ON_IGNORE')) failed = false;
  if (status === 'changed' && isOn(env, 'JUNIT_FAIL_ON_CHANGE')) failed = true;
  if (failed && task.name.includes('EXPECTED FAILURE')) return 'ok';
  if (task.name.includes('TOGGLE RESULT')) failed = !failed;
  return failed ? 'failed' : 'ok';
}

function classOf({ src }: TaskInfo, env: Env): string {
  if (src === undefined) return '';
  const base = env['JUNIT_TASK_RELATIVE_PATH'] ?? '';
  const file = base === '' ? src.file : relative(base, src.file);
  const outside = env['JUNIT_REPLACE_OUT_OF_TREE_PATH'];
  const path = outside !== undefined && file.startsWith('../') ? outside + basename(file) : file;
  return isOn(env, 'JUNIT_TASK_CLASS') ? path.replace(/\.yml$/, '') : `${path}:${src.line}`;
}

const text = (value: unknown): string => (typeof value === 'string' ? value : pyJson(value));

function messageOf({ result, reason }: HostResult, status: Status): string {
  if (status === 'skipped') return reason ?? text(result.skip_reason ?? 'skipped');
  return 'msg' in result ? text(result.msg) : `rc=${text(result.rc ?? 0)}`;
}

/** The renderer `junit`: writes one file for the run when it is over. */
export function junitRenderer({ env, home, stderr, verbosity }: Omit<ExtraOptions, 'settings'>): Renderer {
  const cases: Case[] = [];
  const started = new Map<string, number>();
  let playbook = 'playbook';
  let play = '';
  const add = ({ task, result, time }: EventOf<'host.end'>): void => {
    if (
      isCore(task.action, 'setup', 'gather_facts') &&
      !isOn(env, 'JUNIT_INCLUDE_SETUP_TASKS_IN_REPORT', true)
    )
      return;
    const status = statusOf(task, result, env);
    if (status !== 'failed' && !task.name.startsWith(env['JUNIT_TEST_CASE_PREFIX'] ?? '')) return;
    cases.push({
      name: `[${result.host}] ${play}: ${task.name}`,
      classname: classOf(task, env),
      time: (time - (started.get(task.id) ?? time)) / 1000,
      status,
      message: messageOf(result, status),
      output: pyJson(visibleResult(task, result.result, verbosity)),
    });
  };
  const write = (time: number): void => {
    const folder = env['JUNIT_OUTPUT_DIR'] ?? join(home, '.ansible.log');
    try {
      replaceFileSync(join(folder, `${playbook}-${time / 1000}.xml`), reportXml(playbook, cases));
    } catch (error) {
      stderr.write(`[WARNING]: no JUnit report: ${errorText(error)}\n`);
    }
  };
  return {
    onEvent: (event) => {
      if (event.type === 'run.start') {
        const [file = 'playbook'] = event.playbooks;
        playbook = basename(file, extname(file));
      }
      if (event.type === 'play.start') play = event.name;
      if (event.type === 'task.start') started.set(event.task.id, event.time);
      if (event.type === 'host.end') add(event);
      if (event.type === 'stats') write(event.time);
    },
    close: () => Promise.resolve(),
  };
}
