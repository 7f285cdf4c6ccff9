/**
 * Sources that others call: webhooks, Prometheus' Alertmanager, and Docker's registry.
 * @module
 */
import { defineEventSource, p, type EventData } from '../../sdk/index.ts';
import { pluck } from '../condition/path.ts';
import { serve, serverParams } from './http-server.ts';

export const webhook = defineEventSource({
  name: 'eda.builtin.webhook',
  aliases: ['ansible.eda.webhook'],
  summary: 'An event for each POST: {payload, meta: {endpoint, headers}}',
  params: serverParams,
  run: (args, context) =>
    serve(args, context, ({ path, headers, body }) =>
      context.put({ payload: body, meta: { endpoint: path, headers } }),
    ),
});

const listOf = (value: unknown): EventData[] =>
  (Array.isArray(value) ? (value as unknown[]) : []).filter(
    (one): one is EventData => typeof one === 'object' && one !== null && !Array.isArray(one),
  );

export const alertmanager = defineEventSource({
  name: 'ansible.eda.alertmanager',
  aliases: ['alertmanager', 'eda.builtin.alertmanager'],
  summary: 'An event for each alert that Alertmanager posts: {alert, meta: {endpoint, headers, hosts}}',
  params: {
    ...serverParams,
    data_alerts_path: p.str({ doc: 'Where the alerts stand.', default: 'alerts' }),
    data_host_path: p.str({ doc: 'Where in an alert its host stands.', default: 'labels.instance' }),
    data_path_separator: p.str({ doc: 'Between the keys of paths.', default: '.' }),
    skip_original_data: p.bool({ doc: 'Alerts only, without the whole that they came in.', default: false }),
  },
  run: (args, context) =>
    serve(args, context, async ({ path, headers, body }) => {
      const meta = { endpoint: path, headers };
      const split = (text: string): string[] => text.split(args.data_path_separator);
      if (!args.skip_original_data) await context.put({ payload: body, meta });
      for (const alert of listOf(pluck(body, split(args.data_alerts_path)))) {
        const host = pluck(alert, split(args.data_host_path));
        // An instance is a host with the port that was asked.
        const hosts = typeof host === 'string' ? [host.replace(/:\d+$/, '')] : [];
        await context.put({ alert, meta: { ...meta, hosts } });
      }
    }),
});

export const registryPush = defineEventSource({
  name: 'tsplay.registry.push',
  summary:
    "An event for each manifest that was pushed to Docker's registry: {repository, tag, digest, url, actor}",
  params: serverParams,
  run: (args, context) =>
    serve(args, context, async ({ body }) => {
      for (const notice of listOf(pluck(body, ['events']))) {
        const type = pluck(notice, ['target', 'mediaType']);
        const isManifest = typeof type === 'string' && /manifest|image\.index/.test(type);
        if (notice['action'] !== 'push' || !isManifest) continue;
        await context.put({
          repository: pluck(notice, ['target', 'repository']),
          tag: pluck(notice, ['target', 'tag']) ?? null,
          digest: pluck(notice, ['target', 'digest']),
          url: pluck(notice, ['target', 'url']) ?? null,
          actor: pluck(notice, ['actor', 'name']) ?? null,
          id: notice['id'],
        });
      }
    }),
});
