/**
 * Services and checks of a Consul agent: what is registered, and what a registration would change.
 * @module
 */
import { createHash } from 'node:crypto';
import type { ConsulReader } from './api.ts';

export interface AgentService {
  readonly ID: string;
  readonly Service: string;
  readonly Tags: readonly string[] | null;
  readonly Meta: Readonly<Record<string, string>> | null;
  readonly Port: number;
  readonly Address: string;
  readonly EnableTagOverride: boolean;
  readonly Weights?: { readonly Passing: number; readonly Warning: number };
}

export interface AgentCheck {
  readonly CheckID: string;
  readonly Name: string;
  readonly Status: 'passing' | 'warning' | 'critical';
  readonly Notes: string;
  readonly Output: string;
  readonly ServiceID: string;
  readonly ServiceName: string;
  readonly Type?: string;
}

/** A check as the agent takes it. */
export interface CheckSpec {
  readonly CheckID?: string | undefined;
  readonly Name?: string | undefined;
  readonly Notes?: string | undefined;
  readonly ServiceID?: string | undefined;
  readonly HTTP?: string | undefined;
  readonly Method?: string | undefined;
  readonly Header?: Readonly<Record<string, readonly string[]>> | undefined;
  readonly TLSSkipVerify?: boolean | undefined;
  readonly TCP?: string | undefined;
  readonly TTL?: string | undefined;
  readonly Args?: readonly string[] | undefined;
  readonly Interval?: string | undefined;
  readonly Timeout?: string | undefined;
  readonly DeregisterCriticalServiceAfter?: string | undefined;
  readonly Status?: string | undefined;
}

export const agentServices = async (consul: ConsulReader): Promise<Readonly<Record<string, AgentService>>> =>
  (await consul.get<Record<string, AgentService>>('/agent/services')) ?? {};

export const agentChecks = async (consul: ConsulReader): Promise<Readonly<Record<string, AgentCheck>>> =>
  (await consul.get<Record<string, AgentCheck>>('/agent/checks')) ?? {};

/**
 * The agent does not say what a check does, so a digest of its definition is kept where it can be read back: in the
 * check's notes for a node's check, in the service's meta for a service's.
 */
export const definitionDigest = (definition: unknown): string =>
  createHash('sha256').update(JSON.stringify(definition)).digest('hex').slice(0, 16);

/** Key of a service's meta that holds the digest of its checks. */
export const digestKey = 'tsplay-checks';

/** `text [tsplay:0123…]`: a note with the digest of the check's definition. */
export const noteWithDigest = (notes: string | undefined, digest: string): string =>
  `${notes === undefined || notes === '' ? '' : `${notes} `}[tsplay:${digest}]`;
