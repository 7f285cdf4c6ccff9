/**
 * Renderers by name. Each is loaded only when it is used: listr2 costs time that a script should not pay.
 * @module
 */
import type { Renderer } from '../events/types.ts';
import { withLineNames } from './names.ts';
import type { ReportOptions } from './options.ts';

export { colourPaint, noPaint, wantsColour, type Paint } from './style.ts';
export { defaultDisplay, type DisplaySettings, type ReportOptions } from './options.ts';
export type { TextStream } from './text-stream.ts';

type Loader = (options: ReportOptions) => Promise<Renderer>;

const plain: Loader = async (options) =>
  withLineNames((await import('./plain/index.ts')).plainRenderer(options));

const loaders = {
  plain,
  default: (options) => plain({ ...options, exact: true }),
  yaml: (options) =>
    plain({ ...options, exact: true, display: { ...options.display, resultFormat: 'yaml' } }),
  tree: async (options) => withLineNames((await import('./tree/index.ts')).treeRenderer(options)),
  json: async (options) => (await import('./json.ts')).jsonRenderer(options),
  jsonl: async (options) => (await import('./jsonl.ts')).jsonlRenderer(options),
  minimal: async (options) => withLineNames((await import('./minimal.ts')).minimalRenderer(options)),
  oneline: async (options) => withLineNames((await import('./oneline.ts')).onelineRenderer(options)),
  github: async (options) => withLineNames((await import('./github.ts')).githubRenderer(options)),
  drift: async (options) => (await import('./drift.ts')).driftRenderer(options),
} as const satisfies Record<string, Loader>;

/** What `--output` accepts. `default` is `plain` with failures exactly as Ansible's callback prints them; `yaml` is that with results as YAML. */
export type OutputName = keyof typeof loaders;

export const outputNames = Object.keys(loaders) as readonly OutputName[];

export const isOutputName = (name: string): name is OutputName => Object.hasOwn(loaders, name);

/** A renderer that writes to the streams of its options. */
export async function createRenderer(name: OutputName, options: ReportOptions): Promise<Renderer> {
  if (name !== 'yaml' && options.display.resultFormat === 'json') return loaders[name](options);
  // The writer is a part of the template layer, which is not needed for anything else here.
  const { resultYaml } = await import('../template/present.ts');
  return loaders[name]({ ...options, yaml: resultYaml });
}
