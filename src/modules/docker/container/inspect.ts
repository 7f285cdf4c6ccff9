/**
 * A container as the API shows it.
 * @module
 */
import type { DockerApi } from '../api/client.ts';

export interface Endpoint {
  readonly IPAMConfig?: { readonly IPv4Address?: string; readonly IPv6Address?: string } | null;
  readonly Links?: readonly string[] | null;
  readonly Aliases?: readonly string[] | null;
  readonly MacAddress?: string;
  readonly NetworkID?: string;
  readonly [key: string]: unknown;
}

export interface ContainerInspect {
  readonly Id: string;
  readonly Name: string;
  /** Id of the image. */
  readonly Image: string;
  readonly Platform?: string;
  readonly State: {
    readonly Status: string;
    readonly Running: boolean;
    readonly Paused: boolean;
    readonly ExitCode?: number;
    readonly Pid?: number;
    readonly Health?: { readonly Status: string } | null;
  };
  readonly Config: Readonly<Record<string, unknown>> & { readonly Image: string; readonly Tty?: boolean };
  readonly HostConfig: Readonly<Record<string, unknown>>;
  readonly NetworkSettings: { readonly Networks?: Readonly<Record<string, Endpoint>> | null };
  readonly [key: string]: unknown;
}

export const inspectContainer = (api: DockerApi, name: string): Promise<ContainerInspect | undefined> =>
  api.find<ContainerInspect>(`/containers/${encodeURIComponent(name)}/json`);
