/**
 * One message when a run is over: to a webhook that takes `{"text": …}`, as Slack's and Mattermost's do, and by mail.
 * @module
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { hostname } from 'node:os';
import { basename } from 'node:path';
import type { EventOf, HostStats, Renderer, RunEvent } from '../../events/types.ts';
import { visible } from '../../util/visible.ts';
import type { ExtraOptions } from './options.ts';
import { postJson } from './post.ts';

/** Failures that a message names. */
const named = 5;

export interface Message {
  readonly subject: string;
  readonly text: string;
  readonly failed: boolean;
  readonly changed: boolean;
}

interface Seen {
  start: EventOf<'run.start'> | undefined;
  stats: Readonly<Record<string, HostStats>>;
  end: EventOf<'run.end'> | undefined;
  readonly failures: string[];
}

const sum = (stats: Seen['stats'], key: keyof HostStats): number =>
  Object.values(stats).reduce((all, one) => all + one[key], 0);

function note(seen: Seen, event: RunEvent): void {
  if (event.type === 'run.start') seen.start ??= event;
  if (event.type === 'stats') seen.stats = event.hosts;
  if (event.type === 'run.end') seen.end = event;
  if (event.type === 'error') seen.failures.push(visible(event.message.split('\n')[0] ?? ''));
  if (event.type !== 'host.end') return;
  const { task, result } = event;
  if (result.ignored || (result.status !== 'failed' && result.status !== 'unreachable')) return;
  const { msg } = result.result;
  const why = task.noLog ? 'hidden by no_log' : typeof msg === 'string' ? msg : result.status;
  seen.failures.push(visible(`${result.host}: ${task.name}: ${why.split('\n')[0] ?? ''}`));
}

function messageOf({ start, stats, end, failures }: Seen): Message | undefined {
  if (start === undefined || end === undefined) return undefined;
  const book = start.playbooks.map((file) => basename(file)).join(' ');
  const failed = end.exitCode !== 0;
  const seconds = Math.round(end.duration / 1000);
  const counts = (['ok', 'changed', 'failed', 'unreachable'] as const)
    .map((key) => `${key}=${sum(stats, key)}`)
    .join(' ');
  const what = `${book}${start.check ? ' (dry run)' : ''} ${failed ? `failed (exit status ${end.exitCode})` : 'went well'}`;
  const more = failures.length > named ? [`… and ${failures.length - named} more`] : [];
  return {
    subject: `tsplay: ${what}`,
    text: [
      `${what} on ${Object.keys(stats).length} hosts in ${seconds} s, from ${hostname()}: ${counts}`,
      ...failures.slice(0, named),
      ...more,
    ].join('\n'),
    failed,
    changed: sum(stats, 'changed') > 0,
  };
}

/** By sendmail, which every mail server's package brings. */
async function mail(to: string, { subject, text }: Message, program: string): Promise<void> {
  const sender = spawn(program, ['-t', '-i'], { stdio: ['pipe', 'ignore', 'pipe'], timeout: 30_000 });
  const said: Buffer[] = [];
  sender.stderr.on('data', (data: Buffer) => said.push(data));
  sender.stdin.on('error', () => undefined);
  const head = [
    `To: ${to}`,
    `Subject: ${subject.replace(/\s+/g, ' ')}`,
    'Content-Type: text/plain; charset=utf-8',
  ];
  sender.stdin.end(`${head.join('\n')}\n\n${text}\n`);
  const [code] = (await once(sender, 'close')) as [number | null];
  if (code !== 0)
    throw new Error(Buffer.concat(said).toString('utf8').trim() || `${program} ended with ${code}`);
}

/** The renderer `notify`. What cannot be delivered is a warning. */
export function notifyRenderer({ settings, stderr, env }: ExtraOptions): Renderer {
  const { notifyWebhook, notifyMail, notifyOn } = settings;
  const seen: Seen = { start: undefined, stats: {}, end: undefined, failures: [] };
  const attempt = async (where: string, work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      const { message, cause } = error as Error & { cause?: Error };
      stderr.write(`[WARNING]: ${where} was not notified: ${cause?.message || message}\n`);
    }
  };
  return {
    onEvent: (event) => note(seen, event),
    close: async () => {
      const message = messageOf(seen);
      if (message === undefined) return;
      const due = notifyOn === 'always' || message.failed || (notifyOn === 'change' && message.changed);
      if (!due) return;
      const program = env['TSPLAY_SENDMAIL'] ?? '/usr/sbin/sendmail';
      await Promise.all([
        // An address of a webhook is as good as a password.
        notifyWebhook === undefined
          ? undefined
          : attempt('the webhook', () => postJson(notifyWebhook, { text: message.text })),
        notifyMail === undefined ? undefined : attempt(notifyMail, () => mail(notifyMail, message, program)),
      ]);
    },
  };
}
