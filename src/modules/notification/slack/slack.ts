/** `community.general.slack` */
import {
  defineModule,
  fail,
  fromPlain,
  isDict,
  missing,
  parseForeignValues,
  quoteUrl,
  toJson,
  type Dict,
  type HttpRequest,
  type HttpResponse,
  type Plan,
  type ReadHost,
  type ResultKeys,
  type Value,
} from '../../../sdk/index.ts';
import { payloadOf } from './payload.ts';
import { slackParams, type SlackGiven } from './slack-params.ts';

export const slack = defineModule({
  name: 'community.general.slack',
  summary: 'Send messages to Slack',
  description: 'The request is made from the host; `delegate_to: localhost` makes it from the controller.',
  params: slackParams,
  support: { check: 'full', diff: 'none' },
  actsAnew: true,
  differences: ['An attachment without `text` and `fallback` is sent as it is; Ansible fails.'],
  returns: {
    ts: 'Id of the message, with a token of the Web API.',
    channel: 'Id of the channel, with the same.',
    api: "Slack's answer, with the same.",
    payload: 'What was sent, with the same.',
    msg: '`OK`, with a webhook.',
    error: "Slack's word for what went wrong.",
  },
  examples: [
    {
      title: 'Tell a channel',
      yaml: "community.general.slack:\n  token: T0000/B0000/secret\n  channel: '#releases'\n  msg: Shop 1.1 is live\ndelegate_to: localhost",
    },
  ],
  async plan(given, host): Promise<Plan> {
    const { color, message_id: id } = given;
    if (!/^(?:normal|good|warning|danger|#(?:[\da-f]{6}|[\da-f]{3}))$/i.test(color))
      fail(
        "Color value specified should be either one of ['normal', 'good', 'warning', 'danger'] or any valid hex value with length 3 or 6.",
      );
    const found = id === undefined ? undefined : await messageOf(id, given, host);
    const result =
      found === undefined ? {} : { ts: found.get('ts'), channel: found.get('channel') ?? given.channel };
    if (found !== undefined && isSame(found, given)) return { changed: false, result };
    return { changed: true, result, apply: (write) => send(given, (request) => write.http(request)) };
  },
});

const isOfWebApi = (token: string): boolean => token.split('/').length < 3 && /^xox[abp]-\S+$/.test(token);

const headersOf = (token: string): Record<string, string> => ({
  'Content-Type': 'application/json; charset=UTF-8',
  Accept: 'application/json',
  'User-Agent': 'ansible-httpget',
  ...(isOfWebApi(token) ? { Authorization: `Bearer ${token}` } : {}),
});

const common = ({
  token,
  validate_certs: validateCerts,
}: SlackGiven): Omit<HttpRequest, 'url' | 'method' | 'body'> => ({
  headers: headersOf(token),
  validateCerts,
  useProxy: true,
  followRedirects: 'urllib2',
});

const dictOfBody = ({ body }: HttpResponse): Dict => {
  try {
    const value = fromPlain(parseForeignValues(body.toString()));
    if (isDict(value)) return value;
  } catch {
    // Told below.
  }
  return fail('Slack did not answer with an object of JSON');
};

/** The message that is to be replaced. */
async function messageOf(id: string, given: SlackGiven, host: ReadHost): Promise<Dict> {
  const words = [
    `channel=${quoteUrl(given.channel ?? 'None', '').replaceAll('%20', '+')}`,
    `ts=${quoteUrl(id, '')}`,
  ];
  const url = `https://slack.com/api/conversations.history?${[...words, 'limit=1', 'inclusive=true'].join('&')}`;
  const headers = { ...headersOf(given.token), Authorization: `Bearer ${given.token}` };
  const response = await host.httpGet({ ...common(given), url, headers }).catch(unreachable);
  if (typeof response === 'string' || response.status !== 200) return missing('failed to get slack message');
  const answer = dictOfBody(response);
  const messages = answer.get('messages');
  if (!Array.isArray(messages)) return fail('Slack API error', { error: answer.get('error') });
  if (messages.length > 1) fail(`more than 1 message matching ts: ${id}`);
  const [message] = messages;
  return isDict(message) ? message : fail(`no messages matching ts: ${id}`);
}

const compared = ['icon_url', 'icon_emoji', 'link_names', 'color', 'attachments', 'blocks'] as const;

const isSame = (message: Dict, given: SlackGiven): boolean =>
  compared.every(
    (name) => toJson(message.get(name) ?? null) === toJson((given[name] as Value | undefined) ?? null),
  );

/** Why there is no answer. */
function unreachable(error: unknown): string {
  if (!(error instanceof Error) || error.name !== 'HttpConnectError') throw error;
  return `Request failed: ${error.message}`;
}

function addressOf({ token, domain, message_id: id }: SlackGiven): {
  readonly url: string;
  readonly shown: string;
} {
  const shown = 'https://hooks.slack.com/services/[obscured]';
  if (token.split('/').length >= 3) return { url: `https://hooks.slack.com/services/${token}`, shown };
  if (isOfWebApi(token)) {
    const url = `https://slack.com/api/chat.${id === undefined ? 'postMessage' : 'update'}`;
    return { url, shown: url };
  }
  if ((domain ?? '') === '')
    fail(
      'Slack has updated its webhook API.  You need to specify a token of the form XXXX/YYYY/ZZZZ in your playbook',
    );
  return { url: `https://${domain}/services/hooks/incoming-webhook?token=${token}`, shown };
}

async function send(
  given: SlackGiven,
  ask: (request: HttpRequest) => Promise<HttpResponse>,
): Promise<ResultKeys> {
  const { url, shown } = addressOf(given);
  const body = toJson(payloadOf(given));
  const response = await ask({ ...common(given), url, method: 'POST', body }).catch(unreachable);
  const refusal =
    typeof response === 'string'
      ? response
      : response.status === 200
        ? undefined
        : `HTTP Error ${response.status}: ${response.statusText}`;
  if (refusal !== undefined) fail(` failed to send ${body} to ${shown}: ${refusal}`);
  // A webhook says only that the message came.
  if (!isOfWebApi(given.token) || typeof response === 'string') return { changed: false, msg: 'OK' };
  const answer = dictOfBody(response);
  if (answer.get('ok') !== true) fail('Slack API error', { error: answer.get('error') });
  return { ts: answer.get('ts'), channel: answer.get('channel'), api: answer, payload: body };
}
