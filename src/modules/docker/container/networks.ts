/**
 * A container's networks.
 * @module
 */
import { fail } from '../../../sdk/index.ts';
import type { DockerApi } from '../api/client.ts';
import { same } from '../values/compare.ts';
import { clean, nonEmpty, textDict } from '../values/text.ts';
import type { ContainerParams } from './behaviour.ts';
import type { Field, FieldInput } from './field.ts';
import type { ContainerInspect, Endpoint } from './inspect.ts';

export type NetworkParam = NonNullable<ContainerParams['networks']>[number];

/** EndpointConfig of the API. */
export type EndpointConfig = Readonly<Record<string, unknown>>;

const links = (list: readonly string[] | undefined): readonly string[] | undefined =>
  list?.map((link) => (link.includes(':') ? link : `${link}:${link}`));

export const endpointConfig = (network: NetworkParam): EndpointConfig =>
  clean({
    IPAMConfig: nonEmpty({ IPv4Address: network.ipv4_address, IPv6Address: network.ipv6_address }),
    Links: links(network.links),
    Aliases: network.aliases,
    MacAddress: network.mac_address?.replaceAll('-', ':'),
    DriverOpts: textDict(network.driver_opts),
    GwPriority: network.gw_priority,
  });

/** The network a new container starts in: given, or the first of `networks` as the docker command does. */
export const networkMode = (params: ContainerParams): string | undefined =>
  params.network_mode ?? (params.networks_cli_compatible ? params.networks?.[0]?.name : undefined);

/** `default` is how an older daemon calls `bridge`. */
const normalMode = (mode: unknown): unknown => (mode === 'default' ? 'bridge' : mode);

export function networkFields({ params, container, containerIds }: FieldInput): Field[] {
  const out: Field[] = [];
  const mode = networkMode(params);
  if (mode !== undefined)
    out.push({
      option: 'network_mode',
      kind: 'value',
      want: normalMode(containerIds.get(mode) ?? mode),
      have: normalMode(container?.HostConfig['NetworkMode']),
      at: 'HostConfig',
      key: 'NetworkMode',
      send: containerIds.get(mode) ?? mode,
    });
  if (params.links !== undefined)
    out.push({
      option: 'links',
      kind: 'set',
      want: links(params.links),
      have: ((container?.HostConfig['Links'] as string[] | null) ?? []).map(shownLink),
      at: 'HostConfig',
      key: 'Links',
      send: links(params.links),
    });
  if (params.mac_address !== undefined)
    out.push({
      option: 'mac_address',
      kind: 'value',
      want: params.mac_address.replaceAll('-', ':').toLowerCase(),
      have: macOf(container),
      at: 'Config',
      key: 'MacAddress',
    });
  if (params.etc_hosts !== undefined) {
    const want = Object.entries(textDict(params.etc_hosts) ?? {}).map(([name, ip]) => `${name}:${ip}`);
    const have = container?.HostConfig['ExtraHosts'];
    out.push({ option: 'etc_hosts', kind: 'set', want, have, at: 'HostConfig', key: 'ExtraHosts' });
  }
  return out;
}

/** `/db:/web/store` is how the daemon shows `db:store`. */
const shownLink = (link: string): string => {
  const [source = '', alias = ''] = link.split(':');
  return `${source.replace(/^\//, '')}:${alias.split('/').at(-1) ?? ''}`;
};

function macOf(container: ContainerInspect | undefined): unknown {
  const own = container?.Config['MacAddress'];
  if (typeof own === 'string' && own !== '') return own.toLowerCase();
  const first = Object.values(container?.NetworkSettings.Networks ?? {})[0];
  return first?.MacAddress?.toLowerCase();
}

/** What has to be done to be in the wanted networks. */
export interface NetworkChange {
  readonly connect: readonly { readonly network: NetworkParam; readonly reconnect: boolean }[];
  readonly disconnect: readonly string[];
}

export const noNetworkChange: NetworkChange = { connect: [], disconnect: [] };

export function networkChange(
  params: ContainerParams,
  container: ContainerInspect | undefined,
  mode: 'strict' | 'ignore' | 'allow_more_present',
): NetworkChange {
  const wanted = params.networks;
  if (wanted === undefined || mode === 'ignore' || container === undefined) return noNetworkChange;
  const current = container.NetworkSettings.Networks ?? {};
  const connect = wanted.flatMap((network) => {
    const endpoint = current[network.name];
    if (endpoint !== undefined && endpointMatches(network, endpoint)) return [];
    return [{ network, reconnect: endpoint !== undefined }];
  });
  const names = new Set(wanted.map((network) => network.name));
  const disconnect = mode === 'strict' ? Object.keys(current).filter((name) => !names.has(name)) : [];
  return { connect, disconnect };
}

function endpointMatches(want: NetworkParam, have: Endpoint): boolean {
  const { ipv4_address: v4, ipv6_address: v6, mac_address: mac } = want;
  const ipam = have.IPAMConfig ?? {};
  const contains = (
    list: readonly string[] | undefined,
    all: readonly string[] | null | undefined,
  ): boolean => (list ?? []).every((item) => (all ?? []).includes(item));
  return (
    (v4 === undefined || ipam.IPv4Address === v4) &&
    (v6 === undefined || same(ipam.IPv6Address, v6)) &&
    contains(want.aliases, have.Aliases) &&
    contains(links(want.links), have.Links) &&
    (mac === undefined || have.MacAddress?.toLowerCase() === mac.replaceAll('-', ':').toLowerCase())
  );
}

export async function connect(api: DockerApi, id: string, network: NetworkParam): Promise<void> {
  const body = { Container: id, EndpointConfig: endpointConfig(network) };
  await api.post(`/networks/${encodeURIComponent(network.name)}/connect`, { body });
}

export async function disconnect(api: DockerApi, id: string, name: string): Promise<void> {
  await api.post(`/networks/${encodeURIComponent(name)}/disconnect`, { body: { Container: id } });
}

/** Fails early, with all that are missing, instead of half-way through. */
export async function checkNetworks(api: DockerApi, params: ContainerParams): Promise<void> {
  const names = (params.networks ?? []).map((network) => network.name);
  const found = await Promise.all(names.map((name) => api.find(`/networks/${encodeURIComponent(name)}`)));
  const gone = names.filter((_, i) => found[i] === undefined);
  if (gone.length > 0) fail(`No such network: ${gone.join(', ')}. Create it first, with docker_network`);
}
