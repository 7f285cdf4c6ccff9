/**
 * Outputs beside the one on the screen: `callbacks_enabled`.
 * @module
 */
import { withoutCollection } from '../../util/action-name.ts';
import type { Renderer } from '../../events/types.ts';
import { withLineNames } from '../names.ts';
import type { ExtraOptions, ExtraSettings } from './options.ts';

export type { ExtraOptions, ExtraSettings } from './options.ts';

type Loader = (options: ExtraOptions) => Promise<Renderer>;

const loaders: Readonly<Record<string, Loader>> = {
  timer: async (options) => (await import('./timer.ts')).timerRenderer(options),
  profile_tasks: async (options) =>
    withLineNames((await import('./profile-tasks.ts')).profileTasksRenderer(options)),
  opentelemetry: async (options) => (await import('./opentelemetry.ts')).opentelemetryRenderer(options),
  prometheus: async (options) => (await import('./prometheus.ts')).prometheusRenderer(options),
  notify: async (options) => (await import('./notify.ts')).notifyRenderer(options),
  junit: async (options) => (await import('./junit.ts')).junitRenderer(options),
};

/** Names of those that there are. */
export const extraNames: readonly string[] = Object.keys(loaders);

/** The renderers of the names that tsplay has; Ansible's others are left aside, as they need Python. */
export function extraRenderers(names: readonly string[], options: ExtraOptions): Promise<Renderer[]> {
  const short = names.map((name) => withoutCollection(name));
  return Promise.all(
    [...new Set(short)].flatMap((name) => {
      const load = Object.hasOwn(loaders, name) ? loaders[name] : undefined;
      return load === undefined ? [] : [load(options)];
    }),
  );
}

/** Outputs that a setting of theirs turns on. */
export const extrasBySettings = (settings: ExtraSettings): string[] => [
  ...(settings.prometheusFile === undefined ? [] : ['prometheus']),
  ...(settings.notifyWebhook === undefined && settings.notifyMail === undefined ? [] : ['notify']),
];
