import { setTimeout as sleep } from 'node:timers/promises';
import { defineModule, fail, p, type Params, type ReadHost, type ResultKeys } from '../../sdk/index.ts';
import { textDict } from '../docker/values/text.ts';
import { saying, whyNoAnswer } from './words.ts';

const params = {
  url: p.str({ doc: 'Public address of the service: scheme and host.', required: true }),
  checks: p.list(
    p.object(
      {
        path: p.str({ doc: 'Path.', required: true }),
        status: p.list(p.int({ doc: 'Status.' }), { doc: 'Statuses that are right.', default: [200] }),
        contains: p.str({ doc: 'Text that the answer holds.' }),
        headers: p.dict({ doc: 'Headers to send.' }),
      },
      { doc: 'A check.' },
    ),
    { doc: 'What to ask.', required: true },
  ),
  color: p.str({ doc: 'Colour that has to answer, as the header says.' }),
  header: p.str({ doc: 'Header that nginx says the colour in.', default: 'X-Routed-Color' }),
  window: p.float({ doc: 'Seconds in which every answer has to be right.', default: 3 }),
  interval: p.float({ doc: 'Seconds between rounds.', default: 0.2 }),
  settle: p.float({ doc: 'Seconds until the first right answer.', default: 0 }),
  host: p.str({ doc: 'Host header to send, when the URL has another name or address.' }),
  validate_certs: p.bool({
    doc: 'Whether the certificate of an `https` URL has to be right.',
    default: true,
  }),
  ca: p.str({ doc: 'Certificate of the authority that has signed it, in PEM, when it is not a public one.' }),
  preview: p.str({
    doc: 'Ask for this colour although it is not live: sent as `X-Preview-Color`, which nginx heeds from its own host only.',
  }),
} as const;
type VerifyParams = Params<typeof params>;
type Check = VerifyParams['checks'][number];

export const bluegreenVerify = defineModule({
  name: 'tsplay.bluegreen.bluegreen_verify',
  summary: 'Test a service through its public address for a while',
  description:
    'Asked from this host. After a first right answer, every answer within the window has to be right.',
  params,
  support: { check: 'none', diff: 'none' },
  differences: ['Under check mode nothing has been switched, so there is nothing to test.'],
  returns: { requests: 'Requests made.' },
  examples: [
    {
      title: 'Green answers',
      yaml: 'bluegreen_verify:\n  url: http://10.100.199.200\n  color: green\n  checks:\n    - path: /api/v1/books',
    },
  ],
  plan: (params) =>
    Promise.resolve({
      changed: 'unknown',
      reason: 'the public address is tested only after the switch',
      apply: (host) => verify(params, host),
    }),
});

async function verify(params: VerifyParams, host: ReadHost): Promise<ResultKeys> {
  let requests = 0;
  const round = async (): Promise<string | undefined> => {
    const answers = await Promise.all(params.checks.map((check) => ask(host, params, check)));
    requests += answers.length;
    return answers.find((answer) => answer !== undefined);
  };
  const patience = Date.now() + params.settle * 1000;
  for (let wrong = await round(); wrong !== undefined; wrong = await round()) {
    if (Date.now() > patience) return fail(`The public check failed: ${wrong}`);
    await sleep(params.interval * 1000);
  }
  const until = Date.now() + params.window * 1000;
  while (Date.now() < until) {
    await sleep(params.interval * 1000);
    const wrong = await round();
    if (wrong !== undefined) return fail(`The public check failed: ${wrong}`);
  }
  return { changed: false, requests };
}

/** Undefined when the answer is right; else what is wrong, for people. */
async function ask(host: ReadHost, params: VerifyParams, check: Check): Promise<string | undefined> {
  const url = `${params.url.replace(/\/$/, '')}${check.path}`;
  const asked = params.host === undefined ? url : `${url} (Host: ${params.host})`;
  try {
    const headers = {
      ...(params.host === undefined ? {} : { Host: params.host }),
      ...(params.preview === undefined ? {} : { 'X-Preview-Color': params.preview }),
      ...textDict(check.headers),
    };
    const answer = await host.httpGet({
      ...{ url, headers, timeout: 10_000, followRedirects: 'none' },
      ...{ serverName: params.host, validateCerts: params.validate_certs, ca: params.ca },
    });
    const color = answer.headers[params.header.toLowerCase()];
    if (params.color !== undefined && color !== params.color)
      return `${asked} is answered by ${color ?? 'something that names no colour'} instead of ${params.color}`;
    if (!check.status.includes(answer.status))
      return `${asked} answers ${answer.status} instead of ${check.status.join(' or ')}${saying(answer.body)}`;
    const { contains } = check;
    if (contains !== undefined && !answer.body.toString('utf8').includes(contains))
      return `the answer of ${asked} does not contain ${JSON.stringify(contains)}`;
    return undefined;
  } catch (error) {
    return `${asked}: ${whyNoAnswer(error)}`;
  }
}
