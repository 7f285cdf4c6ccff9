/**
 * Names and labels of a stack's objects, as `docker stack deploy` gives them.
 * @module
 */

export const namespaceLabel = 'com.docker.stack.namespace';
/** The image as the Compose file names it, without a digest. */
export const imageLabel = 'com.docker.stack.image';

export const scoped = (stack: string, name: string): string => `${stack}_${name}`;

export const stackLabels = (
  stack: string,
  labels: Readonly<Record<string, string>> = {},
): Record<string, string> => ({ ...labels, [namespaceLabel]: stack });
