/**
 * Ports of a Compose service.
 * @module
 */
import { fail } from '../../../../sdk/index.ts';
import type { Port } from '../../service/service.ts';
import { clean } from '../../values/text.ts';
import { entries, isObject, number, onlyKeys, section, type Section, text } from '../compose/read.ts';

export function convertPorts(service: Section): Port[] {
  return entries(service, 'ports').flatMap((entry, i) => {
    const where = `${service.where}.ports[${i}]`;
    if (isObject(entry)) return [longPort(section(entry, where))];
    if (typeof entry === 'number' || typeof entry === 'string') return shortPort(String(entry), where);
    return fail(`${where} must be text, a number or a dict`);
  });
}

function longPort(from: Section): Port {
  onlyKeys(from, ['target', 'published', 'protocol', 'mode', 'name', 'app_protocol', 'host_ip']);
  const target = number(from, 'target');
  if (target === undefined) fail(`${from.where}: target is needed`);
  const mode = text(from, 'mode') ?? 'ingress';
  if (mode !== 'ingress' && mode !== 'host') fail(`${from.where}.mode must be host or ingress, not ${mode}`);
  return clean({
    Protocol: text(from, 'protocol') ?? 'tcp',
    TargetPort: target,
    PublishedPort: number(from, 'published'),
    PublishMode: mode,
  });
}

/** `[[address:]published:]target[/protocol]`, with ranges. A swarm cannot publish on one address only. */
function shortPort(spec: string, where: string): Port[] {
  const match = /^(?:(?:\[[^\]]+\]|[\d.]+):)??(?:([\d-]+):)?([\d-]+)(?:\/(\w+))?$/.exec(spec.trim());
  if (!match) return fail(`${where}: ${JSON.stringify(spec)} is not [published:]target[/protocol]`);
  const [, published, target = '', protocol = 'tcp'] = match;
  const targets = range(target, where);
  const outside = published === undefined ? [] : range(published, where);
  if (outside.length > 0 && outside.length !== targets.length)
    fail(`${where}: port ranges of different length`);
  return targets.map((port, i) =>
    clean({ Protocol: protocol, TargetPort: port, PublishedPort: outside[i], PublishMode: 'ingress' }),
  );
}

function range(spec: string, where: string): number[] {
  const [first = NaN, last = first] = spec.split('-').map(Number);
  if (!(first >= 0 && last >= first && last <= 65535)) return fail(`${where}: invalid port ${spec}`);
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}
