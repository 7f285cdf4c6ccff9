/**
 * One option of a container: what is wanted, what is there, and where it goes in requests.
 * @module
 */
import type { ImageInspect } from '../api/images.ts';
import type { CompareKind, CompareMode } from '../values/compare.ts';
import type { ContainerParams } from './behaviour.ts';
import type { ContainerInspect } from './inspect.ts';

export interface Field {
  /** The parameter's name, which `comparisons` uses. */
  readonly option: string;
  readonly kind: CompareKind;
  /** Overrides the kind's default mode. */
  readonly mode?: CompareMode | undefined;
  /** What a container made with these parameters would show. */
  readonly want: unknown;
  /** What the container shows; undefined when there is none. */
  readonly have: unknown;
  /** Where it goes when the container is created, `undefined` when another field already sends it. */
  readonly at?: 'Config' | 'HostConfig' | undefined;
  readonly key?: string | undefined;
  /** What is sent; `want` when not given. */
  readonly send?: unknown;
  /** Member of an update request; an option without one needs a new container. */
  readonly update?: string | undefined;
}

/** What fields are made from. */
export interface FieldInput {
  readonly params: ContainerParams;
  readonly container: ContainerInspect | undefined;
  /** The image whose defaults count; undefined while it has not been pulled. */
  readonly image: ImageInspect | undefined;
  /** `env` and `env_file` merged; undefined when neither is given. */
  readonly env: ReadonlyMap<string, string> | undefined;
  /** `container:NAME` → `container:ID` for names that were looked up. */
  readonly containerIds: ReadonlyMap<string, string>;
  /** Address that ports without one are published on. */
  readonly defaultIp: string;
}
