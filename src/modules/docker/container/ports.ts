/**
 * Published and exposed ports.
 * @module
 */
import { fail } from '../../../sdk/index.ts';
import type { Field, FieldInput } from './field.ts';

export interface Binding {
  readonly HostIp: string;
  readonly HostPort: string;
}
export type Bindings = Record<string, Binding[]>;

/** `[[address:]host:]container[/protocol]` with ranges, as `docker run -p` takes it; IPv6 addresses in brackets. */
export function parsePublished(specs: readonly string[], defaultIp: string): Bindings {
  const out: Bindings = {};
  for (const spec of specs) {
    const [address, onHost, inside, protocol] = splitSpec(spec);
    const insidePorts = range(inside, spec);
    const hostPorts = onHost === '' ? insidePorts.map(() => '') : hostRange(onHost, insidePorts.length, spec);
    insidePorts.forEach((port, i) => {
      const binding = { HostIp: address || defaultIp, HostPort: hostPorts[i] ?? '' };
      (out[`${port}/${protocol}`] ??= []).push(binding);
    });
  }
  return out;
}

function splitSpec(spec: string): readonly [string, string, string, string] {
  if (spec === 'all' || spec === 'ALL')
    fail('published_ports: "all" is no longer allowed; use publish_all_ports: true');
  const match = /^(?:(?:\[([^\]]+)\]|([^:[\]]*)):)??(?:([\d-]*):)?([\d-]+)(?:\/(tcp|udp|sctp))?$/.exec(
    spec.trim(),
  );
  if (!match) fail(`published_ports: ${JSON.stringify(spec)} is not [[address:]host:]container[/protocol]`);
  const [, v6, v4 = '', onHost = '', inside = '', protocol = 'tcp'] = match;
  if (v4 !== '' && !/^\d+\.\d+\.\d+\.\d+$/.test(v4))
    fail(`published_ports: ${JSON.stringify(v4)} must be an IP address, not a name`);
  return [v6 ?? v4, onHost, inside, protocol];
}

function range(text: string, spec: string): number[] {
  const [first = NaN, last = first] = text.split('-').map(Number);
  if (!Number.isInteger(first) || !Number.isInteger(last) || last < first || first < 1 || last > 65535)
    fail(`Invalid port range in ${JSON.stringify(spec)}`);
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

/** A range for one container port is left to Docker, which takes a free one of it. */
function hostRange(text: string, count: number, spec: string): string[] {
  if (count === 1) return [text];
  const ports = range(text, spec);
  if (ports.length !== count) fail(`Port ranges of different length in ${JSON.stringify(spec)}`);
  return ports.map(String);
}

const withProtocol = (port: string): string => (port.includes('/') ? port : `${port}/tcp`);

function expandExposed(spec: string): string[] {
  const [ports = '', protocol = 'tcp'] = spec.trim().split('/');
  return range(ports, spec).map((port) => `${port}/${protocol}`);
}

/** An empty address and 0.0.0.0 are the same place. */
const normal = (bindings: unknown): unknown =>
  typeof bindings !== 'object' || bindings === null
    ? bindings
    : Object.fromEntries(
        Object.entries(bindings as Record<string, Binding[] | null>).map(([port, list]) => [
          port,
          (list ?? []).map((b) => `${b.HostIp || '0.0.0.0'}:${b.HostPort}`).sort(),
        ]),
      );

export function portFields({ params, container, image, defaultIp }: FieldInput): Field[] {
  const published = params.published_ports && parsePublished(params.published_ports, defaultIp);
  const out: Field[] = [];
  if (published !== undefined)
    out.push({
      option: 'published_ports',
      kind: 'dict',
      want: normal(published),
      have: normal(container?.HostConfig['PortBindings']),
      at: 'HostConfig',
      key: 'PortBindings',
      send: published,
    });
  if (params.publish_all_ports !== undefined)
    out.push({
      option: 'publish_all_ports',
      kind: 'value',
      want: params.publish_all_ports,
      have: container?.HostConfig['PublishAllPorts'],
      at: 'HostConfig',
      key: 'PublishAllPorts',
    });
  const own = [...(params.exposed_ports ?? []).flatMap(expandExposed), ...Object.keys(published ?? {})];
  if (own.length > 0 || params.exposed_ports !== undefined) {
    const fromImage = Object.keys(image?.Config?.ExposedPorts ?? {}).map(withProtocol);
    out.push({
      option: 'exposed_ports',
      kind: 'set',
      want: [...new Set([...own, ...fromImage])],
      have: Object.keys(container?.Config['ExposedPorts'] ?? {}).map(withProtocol),
      at: 'Config',
      key: 'ExposedPorts',
      send: Object.fromEntries(own.map((port) => [port, {}])),
    });
  }
  return out;
}
