/** What Slack is sent. Pure. */
import type { Dict, Value } from '../../../sdk/index.ts';
import type { SlackGiven } from './slack-params.ts';

const channelOf = (channel: string, hash: SlackGiven['prepend_hash']): string =>
  hash === 'always' || (hash === 'auto' && !/^(?:[#@]|C0|GF|G0|CP)/.test(channel)) ? `#${channel}` : channel;

/** Older programs show only the fallback. */
function withFallback(attachment: Dict): Dict {
  const text = attachment.get('text');
  return attachment.has('fallback') || text === undefined
    ? attachment
    : new Map([...attachment, ['fallback', text]]);
}

export function payloadOf(given: SlackGiven): Dict {
  const { msg, color, channel, attachments, blocks } = given;
  const payload: Dict = new Map();
  const set = (name: string, value: Value | undefined): unknown =>
    value === undefined ? undefined : payload.set(name, value);
  if (msg !== undefined && color === 'normal') payload.set('text', msg);
  // Only attachments have a colour, and they are not read as markup unless that is said.
  const coloured: Value[] =
    msg === undefined || color === 'normal'
      ? []
      : [
          new Map<Value, Value>([
            ['text', msg],
            ['color', color],
            ['mrkdwn_in', ['text']],
          ]),
        ];
  if (coloured.length > 0) payload.set('attachments', coloured);
  if (channel !== undefined) payload.set('channel', channelOf(channel, given.prepend_hash));
  set('thread_ts', given.thread_id);
  payload.set('username', given.username);
  if (given.icon_emoji === undefined) payload.set('icon_url', given.icon_url);
  else payload.set('icon_emoji', given.icon_emoji);
  payload.set('link_names', given.link_names);
  set('parse', given.parse);
  set('ts', given.message_id);
  if (attachments !== undefined) payload.set('attachments', [...coloured, ...attachments.map(withFallback)]);
  set('blocks', blocks === undefined ? undefined : [...blocks]);
  return payload;
}
