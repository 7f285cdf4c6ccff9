/** `community.general.telegram` */
import {
  defineModule,
  fail,
  p,
  parseForeignJson,
  pythonRepr,
  quoteUrl,
  toJson,
  type Dict,
  type Params,
} from '../../sdk/index.ts';

const params = {
  token: p.str({ doc: 'Token of the bot.', required: true, secret: true }),
  api_method: p.str({ doc: "Method of Telegram's Bot API.", default: 'SendMessage' }),
  api_args: p.dict({ doc: 'Its parameters, such as `chat_id` and `text`.' }),
} as const;

export const telegram = defineModule({
  name: 'community.general.telegram',
  summary: 'Send messages with a bot of Telegram',
  description: 'The request is made from the host; `delegate_to: localhost` makes it from the controller.',
  params,
  support: { check: 'full', diff: 'none' },
  actsAnew: true,
  differences: [
    'Check mode says that a message would be sent; Ansible says that nothing would change.',
    'The token is shown nowhere; Ansible shows it in the address of a request that failed.',
  ],
  returns: { telegram_error: "Telegram's word for what went wrong." },
  examples: [
    {
      title: 'Tell a group',
      yaml: 'community.general.telegram:\n  token: "9999999:secret"\n  api_args:\n    chat_id: -1000\n    text: Shop 1.1 is live\ndelegate_to: localhost',
    },
  ],
  plan(given, _host, context) {
    const token = quoteUrl(given.token, '/');
    context.secret(token);
    const url = `https://api.telegram.org/bot${token}/${given.api_method}`;
    const args = argsOf(given);
    return Promise.resolve({
      changed: true,
      apply: async (write) => {
        const headers = { 'Content-Type': 'application/json', 'User-Agent': 'ansible-httpget' };
        const request = { url, method: 'POST', body: toJson(args), headers, useProxy: true } as const;
        const response = await write
          .http({ ...request, followRedirects: 'urllib2' })
          .catch((error: unknown) => {
            if (!(error instanceof Error) || error.name !== 'HttpConnectError') throw error;
            const info = { status: -1, url, msg: `Request failed: ${error.message}` };
            return fail('Failed to send message', { info, response: null });
          });
        if (response.status === 200) return undefined;
        return fail(
          `Failed to send message, return status = ${response.status}\nurl = ${url}\napi_args = ${pythonRepr(args)}`,
          { telegram_error: descriptionOf(response.body) },
        );
      },
    });
  },
});

/** What older playbooks rely on is always there. */
function argsOf({ api_args: given }: Params<typeof params>): Dict {
  const args: Dict = new Map(given);
  for (const name of ['chat_id', 'parse_mode', 'text']) args.set(name, args.get(name) ?? null);
  if (args.get('parse_mode') === 'plain') args.delete('parse_mode');
  return args;
}

function descriptionOf(body: Buffer): unknown {
  const text = body.toString();
  try {
    return (parseForeignJson(text) as { description?: unknown } | null)?.description ?? text;
  } catch {
    return text;
  }
}
