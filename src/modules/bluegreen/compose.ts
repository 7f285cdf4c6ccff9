/**
 * What a colour's Compose file must have so that nginx can reach it.
 * @module
 */
import { fail, loadYaml, toPlain } from '../../sdk/index.ts';
import { child, isObject, section, type Section } from '../docker/stack/compose/read.ts';
import { convertPorts } from '../docker/stack/convert/ports.ts';

/** The Compose file of a release for one colour, with so many instances where it leaves them open. */
export const renderCompose = (
  compose: string,
  color: string,
  image: string,
  instances: number | undefined,
): string =>
  compose
    .replaceAll('__color__', () => color)
    .replaceAll('__image__', () => image)
    .replaceAll('__instances__', String(instances ?? 1));

/**
 * Of a template rendered twice, with the number of instances and with a mark in its place: the second, if it means the
 * same. A template that calculates with the number has it in the text, and another number makes another release.
 */
export const openCompose = (
  exact: string,
  open: string | undefined,
  instances: number | undefined,
): string =>
  open !== undefined && open.replaceAll('__instances__', String(instances ?? 1)) === exact ? open : exact;

/** Fails, with what to write, unless the colour's service publishes the port on the node that it runs on. */
export function mustPublish(compose: string, color: string, port: number): void {
  const service = colorService(compose, color);
  const ports = convertPorts(service);
  const wanted = `ports: [{ target: ${port}, mode: host }]`;
  const without = `nginx could not reach it. Nothing was started. Write ${wanted}`;
  if (ports.length === 0)
    fail(`Service ${color} of the Compose file publishes no port, so ${without} into the template`);
  const right = ports.filter((entry) => entry.TargetPort === port);
  if (right.length === 0) {
    const published = [...new Set(ports.map((entry) => entry.TargetPort))].join(', ');
    fail(
      `Service ${color} of the Compose file publishes port ${published}, but service_target_port is ${port}, so ${without}, or set service_target_port`,
    );
  }
  if (!right.some((entry) => entry.PublishMode === 'host'))
    fail(
      `Service ${color} of the Compose file publishes port ${port} through the swarm's mesh, which does not say which instance answers, so ${without}`,
    );
}

function colorService(compose: string, color: string): Section {
  const file = toPlain(loadYaml(compose, 'the Compose file'));
  const services = isObject(file) ? child(section(file, 'compose'), 'services') : undefined;
  const service = services?.value[color];
  if (services === undefined || !isObject(service)) {
    const names = Object.keys(services?.value ?? {}).join(', ') || 'none';
    return fail(
      `The Compose file has no service ${color} (there are: ${names}). Name the service that nginx asks {{ color }} in the template`,
    );
  }
  return section(service, `services.${color}`);
}
