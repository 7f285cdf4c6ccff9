/**
 * A network as the API shows it, and the comparison with what is wanted.
 * @module
 */
import type { DockerApi } from '../api/client.ts';
import { same } from '../values/compare.ts';
import { clean, labelDict, nonEmpty, textDict } from '../values/text.ts';
import type { NetworkParams } from './params.ts';

export interface NetworkInspect {
  readonly Id: string;
  readonly Name: string;
  readonly Scope: string;
  readonly Driver: string;
  readonly EnableIPv4?: boolean;
  readonly EnableIPv6: boolean;
  readonly Internal: boolean;
  readonly Attachable: boolean;
  readonly Ingress: boolean;
  readonly ConfigOnly?: boolean;
  readonly ConfigFrom?: { readonly Network: string };
  readonly IPAM: {
    readonly Driver: string;
    readonly Options?: Record<string, string> | null;
    readonly Config?: readonly Record<string, unknown>[] | null;
  };
  readonly Options?: Record<string, string> | null;
  readonly Labels?: Record<string, string> | null;
  readonly Containers?: Record<string, { readonly Name: string }> | null;
  readonly [key: string]: unknown;
}

export async function inspectNetwork(api: DockerApi, name: string): Promise<NetworkInspect | undefined> {
  const found = await api.find<NetworkInspect>(`/networks/${encodeURIComponent(name)}`);
  // The API also finds by the beginning of an id, which is not meant.
  return found && (found.Name === name || found.Id === name) ? found : undefined;
}

/** The body of a create request. */
export function createBody(params: NetworkParams): Record<string, unknown> {
  const ipam = nonEmpty({
    Driver: params.ipam_driver,
    Options: textDict(params.ipam_driver_options),
    Config: params.ipam_config?.map(ipamEntry),
  });
  return clean({
    Name: params.name,
    CheckDuplicate: true,
    Driver: params.config_only ? undefined : params.driver,
    Options: textDict(params.driver_options),
    IPAM: ipam,
    EnableIPv4: params.enable_ipv4,
    EnableIPv6: params.enable_ipv6,
    Internal: params.internal,
    Attachable: params.attachable,
    Ingress: params.ingress,
    Scope: params.scope,
    ConfigOnly: params.config_only,
    ConfigFrom: params.config_from === undefined ? undefined : { Network: params.config_from },
    Labels: labelDict(params.labels),
  });
}

const ipamEntry = (entry: NonNullable<NetworkParams['ipam_config']>[number]): Record<string, unknown> =>
  clean({
    Subnet: entry.subnet,
    IPRange: entry.iprange,
    Gateway: entry.gateway,
    AuxiliaryAddresses: textDict(entry.aux_addresses),
  });

export interface Difference {
  readonly option: string;
  readonly want: unknown;
  readonly have: unknown;
}

/** Options that are given and differ. What the daemon added on its own does not count. */
export function differences(params: NetworkParams, network: NetworkInspect): Difference[] {
  const out: Difference[] = [];
  const value = (option: string, want: unknown, have: unknown): void => {
    if (want !== undefined && !same(want, have)) out.push({ option, want, have });
  };
  const within = (option: string, want: Record<string, string> | undefined, have: unknown): void => {
    const present = (have ?? {}) as Record<string, string>;
    for (const [key, text] of Object.entries(want ?? {}))
      if (present[key] !== text) out.push({ option: `${option}.${key}`, want: text, have: present[key] });
  };
  if (!params.config_only && params.config_from === undefined) value('driver', params.driver, network.Driver);
  within('driver_options', textDict(params.driver_options), network.Options);
  value('ipam_driver', params.ipam_driver, network.IPAM.Driver);
  within('ipam_driver_options', textDict(params.ipam_driver_options), network.IPAM.Options);
  out.push(...ipamDifferences(params, network));
  value('enable_ipv4', params.enable_ipv4, network.EnableIPv4 ?? true);
  value('enable_ipv6', params.enable_ipv6, network.EnableIPv6);
  value('internal', params.internal, network.Internal);
  value('attachable', params.attachable, network.Attachable);
  value('ingress', params.ingress, network.Ingress);
  value('scope', params.scope, network.Scope);
  value('config_only', params.config_only, network.ConfigOnly ?? false);
  value('config_from', params.config_from, network.ConfigFrom?.Network);
  within('labels', labelDict(params.labels), network.Labels);
  return out;
}

function ipamDifferences(params: NetworkParams, network: NetworkInspect): Difference[] {
  if (params.ipam_config === undefined) return [];
  const have = network.IPAM.Config ?? [];
  return params.ipam_config.map(ipamEntry).flatMap((entry, i) => {
    const match = have.find((other) => Object.entries(entry).every(([key, want]) => same(want, other[key])));
    return match ? [] : [{ option: `ipam_config[${i}]`, want: entry, have: have[i] ?? null }];
  });
}
