/**
 * All parameters of docker_container.
 * @module
 */
import { p, type Params } from '../../../sdk/index.ts';
import { dockerParams } from '../api/params.ts';
import { networkParams, processParams, resourceParams, securityParams, volumeParams } from './params.ts';

const behaviourParams = {
  name: p.str({ doc: 'Name, or id of an existing container.', required: true }),
  state: p.choice(['absent', 'present', 'healthy', 'started', 'stopped'], {
    doc: '`present`: exists with this configuration; `started`: and runs; `healthy`: and its health check passes; `stopped`: and does not run.',
    default: 'started',
  }),
  cleanup: p.bool({ doc: 'With `detach: false`, remove the container afterwards.', default: false }),
  command_handling: p.choice(['compatibility', 'correct'], {
    doc: '`correct`: an empty command or entrypoint means none; `compatibility`: it means not given.',
    default: 'correct',
  }),
  comparisons: p.dict({
    doc: 'How to compare an option with the container: `strict`, `ignore` or `allow_more_present`; `*` for all.',
  }),
  container_default_behavior: p.choice(['compatibility', 'no_defaults'], {
    doc: '`compatibility` gives old defaults to auto_remove, detach, init, interactive, memory, paused, privileged, read_only and tty.',
    default: 'no_defaults',
  }),
  force_kill: p.bool({ doc: 'Kill instead of stop.', default: false, aliases: ['forcekill'] }),
  healthy_wait_timeout: p.float({ doc: 'Seconds to wait for `healthy`; 0 for ever.', default: 300 }),
  image_comparison: p.choice(['desired-image', 'current-image'], {
    doc: 'Which image’s defaults the configuration is compared with.',
    default: 'desired-image',
  }),
  image_label_mismatch: p.choice(['ignore', 'fail'], {
    doc: 'What to do when the image brings labels that are not wanted, under `labels: strict`.',
    default: 'ignore',
  }),
  image_name_mismatch: p.choice(['ignore', 'recreate'], {
    doc: 'What to do when the container runs the same image under another name.',
    default: 'recreate',
  }),
  keep_volumes: p.bool({ doc: 'Keep anonymous volumes of a removed container.', default: true }),
  kill_signal: p.str({ doc: 'Signal for `force_kill`.' }),
  output_logs: p.bool({ doc: 'With `detach: false`, print the output.', default: false }),
  paused: p.bool({ doc: 'Whether its processes are paused.' }),
  pull: p.raw({
    doc: '`missing`: pull when the image is not there; `always`: also when the registry has another; `never`. True is `always`, false is `missing`.',
    default: 'missing',
  }),
  pull_check_mode_behavior: p.choice(['image_not_present', 'always'], {
    doc: 'Accepted for compatibility: check mode asks the registry, so that it knows.',
    default: 'image_not_present',
  }),
  recreate: p.bool({ doc: 'Always make the container anew.', default: false }),
  removal_wait_timeout: p.float({ doc: 'Seconds to wait for a container to be gone.' }),
  restart: p.bool({ doc: 'Restart it when nothing else had to be done.', default: false }),
} as const;

export const containerParams = {
  ...dockerParams,
  ...behaviourParams,
  ...processParams,
  ...networkParams,
  ...volumeParams,
  ...securityParams,
  ...resourceParams,
} as const;

export type ContainerParams = Params<typeof containerParams>;

/** Old defaults, for `container_default_behavior: compatibility`. */
export function withDefaults(params: ContainerParams): ContainerParams {
  if (params.container_default_behavior !== 'compatibility') return params;
  return {
    ...params,
    auto_remove: params.auto_remove ?? false,
    detach: params.detach ?? true,
    init: params.init ?? false,
    interactive: params.interactive ?? false,
    memory: params.memory ?? '0',
    paused: params.paused ?? false,
    privileged: params.privileged ?? false,
    read_only: params.read_only ?? false,
    tty: params.tty ?? false,
  };
}
