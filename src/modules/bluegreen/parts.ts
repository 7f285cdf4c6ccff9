/**
 * The services of a colour: the one that nginx asks, and whatever else its Compose file has beside it.
 * @module
 */
import type { DockerApi } from '../docker/api/client.ts';
import { listServices, type ServiceInspect } from '../docker/service/service.ts';
import { namespaceLabel } from '../docker/stack/convert/namespace.ts';

/** Name of the stack that a colour is. */
export const stackOf = (name: string, part: string): string => `${name}-${part}`;

export const colorServices = (api: DockerApi, name: string, part: string): Promise<ServiceInspect[]> =>
  listServices(api, { label: [`${namespaceLabel}=${stackOf(name, part)}`] });
