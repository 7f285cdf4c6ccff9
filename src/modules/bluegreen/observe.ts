/**
 * Looking at a service from all sides, for `reconcile`. What cannot be seen is said, not thrown: a decision is still due.
 * @module
 */
import { ModuleFailure, type ReadHost, TsplayError } from '../../sdk/index.ts';
import type { DockerApi } from '../docker/api/client.ts';
import { agentChecks } from '../consul/agent.ts';
import type { ConsulReader } from '../consul/api.ts';
import type { ConsulInstance, ProxyState, Seen, Situation, SwarmPart } from './decide.ts';
import { readTasks, type TaskSource } from './endpoints.ts';
import { flaggedColor } from './flags.ts';
import { type Color, colors, consulService } from './params.ts';
import { masterPid } from './proxy.ts';
import { type CheckSettings, registered, registrationOf } from './registration.ts';
import { readState, type ServiceState } from './store.ts';
import { serversOf, upstreamPath } from './upstream-file.ts';
import { readBeside } from './worker-parts.ts';

export interface ObserveOptions {
  readonly name: string;
  readonly session: string;
  readonly directory: string;
  readonly container: string;
  readonly docker_host: string;
}

export interface Observed {
  readonly situation: Situation;
  /** The release that is live, as Consul's keys have it; undefined when they could not be read. */
  readonly state: ServiceState | undefined;
  /** Texts of the upstream files that are there. */
  readonly files: Readonly<Record<Color, string | undefined>>;
}

/** What a release wrote down of its port and its health check. */
export function settingsOf(state: ServiceState | undefined): {
  readonly port: number | undefined;
  readonly check: CheckSettings;
} {
  const settings = state?.live?.settings ?? {};
  const port = Number(settings['service_target_port']);
  const path = settings['health_address'];
  return {
    port: Number.isInteger(port) && port > 0 ? port : undefined,
    check: {
      path: typeof path === 'string' && path !== '' ? path : undefined,
      interval: '1s',
      timeout: '2s',
    },
  };
}

/** Whether users reach it. A service without an address is a worker, of which nginx and Consul's checks know nothing. */
export const isWeb = (state: ServiceState | undefined): boolean =>
  (state?.deploy?.release ?? state?.live)?.settings['http_address'] !== '';

/** Names of the workers that the live release says it has. */
const expectedWorkers = (state: ServiceState | undefined): readonly string[] => {
  const workers = state?.live?.settings['service_workers'];
  return Array.isArray(workers) ? workers.flatMap((name) => (typeof name === 'string' ? [name] : [])) : [];
};

export async function observe(
  host: ReadHost,
  consul: ConsulReader,
  openDocker: () => Promise<DockerApi>,
  options: ObserveOptions,
): Promise<Observed> {
  const { name, session, directory } = options;
  const [keys, instances, files, flag, mark, nginx] = await Promise.all([
    seen(readState(consul, name)),
    seen(byColor((color) => consulInstances(consul, consulService(name, color)))),
    byColor((color) => host.readText(upstreamPath(directory, name, color))),
    flaggedColor(host, directory, name),
    host.stat(`${directory}/flags/reload`),
    seen(masterPid(options, host)),
  ]);
  const state = keys.ok ? keys.value : undefined;
  const { port } = settingsOf(state);
  const swarm = await seen(
    openDocker().then((api) =>
      byColor((color) => swarmPart({ docker: api, consul, name, part: color, port })),
    ),
  );
  const proxy: ProxyState = {
    flag,
    upstreams: { blue: serversIn(files.blue), green: serversIn(files.green) },
    pending: mark !== undefined,
  };
  const runs = nginx.ok && nginx.value !== undefined;
  return {
    state,
    files,
    situation: {
      name,
      session,
      web: isWeb(state),
      workers: expectedWorkers(state),
      kv: state
        ? {
            ok: true,
            value: {
              color: state.color?.value,
              lock: state.lock.session,
              unfinished: state.deploy !== undefined,
            },
          }
        : (keys as Seen<never>),
      swarm,
      consul: instances,
      proxy: runs
        ? { ok: true, value: proxy }
        : { ok: false, why: nginx.ok ? `nginx does not run on ${host.name}` : nginx.why },
    },
  };
}

export const serversIn = (text: string | undefined): string[] | undefined =>
  text === undefined ? undefined : serversOf(text);

async function byColor<T>(work: (color: Color) => Promise<T>): Promise<Record<Color, T>> {
  const [blue, green] = await Promise.all(colors.map(work));
  return { blue: blue as T, green: green as T };
}

async function swarmPart(source: TaskSource & { readonly part: Color }): Promise<SwarmPart> {
  const [{ wanted, endpoints, unplaced }, beside] = await Promise.all([
    readTasks(source),
    readBeside(source.docker, source.name, source.part),
  ]);
  return { wanted, instances: endpoints, unplaced, ...beside };
}

/** Instances as the agent has them, with the worst of their checks. */
export async function consulInstances(consul: ConsulReader, service: string): Promise<ConsulInstance[]> {
  const [services, checks] = await Promise.all([registered(consul, service), agentChecks(consul)]);
  return services.map((entry) => {
    const own = Object.values(checks).filter((check) => check.ServiceID === entry.ID);
    const worst =
      own.find((check) => check.Status === 'critical') ??
      own.find((check) => check.Status === 'warning') ??
      own[0];
    return {
      ...registrationOf(entry),
      status: worst?.Status ?? 'critical',
      // The agent calls a check critical, without a word, until it has made it for the first time.
      checked: worst !== undefined && worst.Output !== '',
      output: worst?.Output ?? '',
    };
  });
}

/** Errors of what was asked are an answer; a connection that is lost, or a mistake of ours, is not. */
export async function seen<T>(work: Promise<T>): Promise<Seen<T>> {
  try {
    return { ok: true, value: await work };
  } catch (error) {
    const isAnswer =
      error instanceof ModuleFailure || (error instanceof TsplayError && error.code === 'TSP2008');
    if (!isAnswer) throw error;
    return { ok: false, why: error.message };
  }
}
