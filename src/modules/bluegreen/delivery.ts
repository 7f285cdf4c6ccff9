import { defineModule, fail, p, type Params, type Plan, type ReadHost, toPlain } from '../../sdk/index.ts';
import { type KvEntry, putKv, readKv } from '../consul/kv.ts';
import { deliveries, type LiveService } from './deliver.ts';
import { readConsul, serviceParams, writeConsul } from './params.ts';
import { keyOf, readState, type Wish } from './store.ts';

const { consul_url, consul_token } = serviceParams;

const params = {
  ...{ consul_url, consul_token },
  repository: p.str({ doc: 'Repository of the image, as the registry names it: `team/books`.' }),
  service: p.str({ doc: 'The service, where its repository is not known.' }),
  tag: p.str({ doc: 'Tag that was pushed.', required: true }),
  time: p.str({ doc: 'ISO time of the push: the newest push wins.', required: true }),
  cause: p.str({ doc: 'Who or what pushed it, for people.', default: '' }),
  tags: p.dict({
    doc: 'Tags that a service follows besides the one that is live: names with lists of patterns, as in `{books-service: ["1.*"]}`.',
  }),
} as const;
type DeliveryParams = Params<typeof params>;

export const bluegreenDelivery = defineModule({
  name: 'tsplay.bluegreen.bluegreen_delivery',
  summary: 'Find the services that a pushed image is for, and write down that they want it',
  description:
    'A service follows the tag that is live, and the patterns that `tags` names for it. What is wanted is kept under `services/NAME/wanted`; the release takes the newest, so that of several pushes in a row the last one is released.',
  params,
  support: { check: 'full', diff: 'none' },
  returns: { services: 'Services that the image is for, each with `name` and `image`.' },
  examples: [
    {
      title: 'A push',
      yaml: `bluegreen_delivery:
  repository: books-service
  tag: 1.1.0
  time: "2026-11-29T10:41:00Z"
register: delivery`,
    },
  ],
  plan: planDelivery,
});

async function planDelivery(params: DeliveryParams, host: ReadHost): Promise<Plan> {
  const at = Date.parse(params.time);
  if (Number.isNaN(at)) return fail(`time must be an ISO time, not ${params.time}`);
  if ((params.repository ?? params.service ?? '') === '') return fail('repository or service must be given');
  const consul = readConsul(host, params);
  const live = (await readKv(consul, 'services/', { recurse: true, consistent: true })).flatMap(liveName);
  const services = await Promise.all(
    live.map(async (name): Promise<readonly LiveService[]> => {
      const { live: release } = await readState(consul, name);
      return release === undefined ? [] : [{ name, live: release }];
    }),
  );
  const meant = deliveries(
    { repository: params.repository, service: params.service || undefined, tag: params.tag },
    services.flat(),
    patternsOf(params),
  );
  const result = { services: meant };
  const wishes = await Promise.all(
    meant.map(async ({ name, image }) => {
      const [entry] = await readKv(consul, keyOf(name, 'wanted'), { consistent: true });
      const wish: Wish = { image, time: new Date(at).toISOString(), cause: params.cause };
      return isOlder(entry, wish) ? [{ name, wish, index: entry?.ModifyIndex ?? 0 }] : [];
    }),
  );
  const due = wishes.flat();
  if (due.length === 0) return { changed: false, result };
  return {
    changed: true,
    result,
    apply: async (writable) => {
      const writer = writeConsul(writable, params);
      for (const { name, wish, index } of due)
        // Another push has come meanwhile: whichever is newer stays, and is asked for by its own run.
        await putKv(writer, keyOf(name, 'wanted'), JSON.stringify(wish), { cas: index });
      return {};
    },
  };
}

const liveName = ({ Key }: KvEntry): string[] => /^services\/([^/]+)\/live$/.exec(Key)?.slice(1) ?? [];

function isOlder(entry: KvEntry | undefined, wish: Wish): boolean {
  if (!entry?.Value) return true;
  const { time } = JSON.parse(entry.Value) as Partial<Wish>;
  return time === undefined || time < wish.time;
}

function patternsOf(params: DeliveryParams): Record<string, string[]> {
  if (params.tags === undefined) return {};
  const given = toPlain(params.tags) as Record<string, unknown>;
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => [
      name,
      (Array.isArray(value) ? value : [value]).map(String),
    ]),
  );
}
