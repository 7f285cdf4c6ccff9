/**
 * Command, environment, labels, health check, logging, restart policy, namespaces.
 * @module
 */
import { fail, isList, shlexSplit, toPlain, type Value } from '../../../sdk/index.ts';
import { envList } from '../values/env.ts';
import { healthcheck } from '../values/healthcheck.ts';
import { labelDict, plainDict, scalarText, textDict } from '../values/text.ts';
import type { Field, FieldInput } from './field.ts';

export function processFields(input: FieldInput): Field[] {
  return [
    ...commandFields(input),
    ...environmentFields(input),
    ...ioFields(input),
    ...logFields(input),
    ...restartFields(input),
    ...namespaceFields(input),
    ...deviceRequestFields(input),
  ];
}

/** Text is split as a shell would; a list is taken as it is. */
function words(value: Value): string[] {
  if (isList(value)) return (toPlain(value) as unknown[]).map(scalarText);
  if (value === null) return [];
  return shlexSplit(scalarText(toPlain(value)));
}

function commandFields({ params, container, image }: FieldInput): Field[] {
  const out: Field[] = [];
  const correct = params.command_handling === 'correct';
  const add = (option: string, key: 'Cmd' | 'Entrypoint', value: string[]): void => {
    if (value.length === 0 && !correct) return;
    // An empty list means "the image's".
    const want = value.length === 0 ? (image?.Config?.[key] ?? []) : value;
    out.push({ option, kind: 'list', want, have: container?.Config[key], at: 'Config', key, send: value });
  };
  if (params.command !== undefined) add('command', 'Cmd', words(params.command));
  if (params.entrypoint !== undefined)
    add(
      'entrypoint',
      'Entrypoint',
      correct ? [...params.entrypoint] : shlexSplit(params.entrypoint.join(' ')),
    );
  return out;
}

function environmentFields({ params, container, image, env }: FieldInput): Field[] {
  const out: Field[] = [];
  if (env !== undefined) {
    const merged = new Map((image?.Config?.Env ?? []).map(splitEnv));
    for (const [key, value] of env) merged.set(key, value);
    out.push({
      option: 'env',
      kind: 'set',
      want: envList(merged),
      have: container?.Config['Env'],
      at: 'Config',
      key: 'Env',
      send: envList(env),
    });
  }
  if (params.labels !== undefined)
    out.push(labelField(labelDict(params.labels) ?? {}, { container, image, params }));
  if (params.healthcheck !== undefined) {
    const check = healthcheck(params.healthcheck);
    const have = container?.Config['Healthcheck'];
    out.push({ option: 'healthcheck', kind: 'dict', want: check, have, at: 'Config', key: 'Healthcheck' });
  }
  if (params.stop_timeout !== undefined)
    out.push({
      option: 'stop_timeout',
      kind: 'value',
      mode: 'ignore',
      want: params.stop_timeout,
      have: container?.Config['StopTimeout'],
      at: 'Config',
      key: 'StopTimeout',
    });
  return out;
}

const splitEnv = (line: string): [string, string] => {
  const eq = line.indexOf('=');
  return eq < 0 ? [line, ''] : [line.slice(0, eq), line.slice(eq + 1)];
};

/** Labels that the image brings are not "more present": they would come back with every new container. */
function labelField(
  want: Record<string, string>,
  { container, image, params }: Pick<FieldInput, 'container' | 'image' | 'params'>,
): Field {
  const fromImage = image?.Config?.Labels ?? {};
  if (params.image_label_mismatch === 'fail') {
    const extra = Object.keys(fromImage).filter((key) => !(key in want));
    if (extra.length > 0)
      fail(`The image brings labels that labels does not have: ${extra.sort().join(', ')}`);
  }
  const labels = (container?.Config['Labels'] ?? {}) as Record<string, string>;
  const have = Object.fromEntries(
    Object.entries(labels).filter(([key, value]) => key in want || fromImage[key] !== value),
  );
  return {
    option: 'labels',
    kind: 'dict',
    want,
    have: container && have,
    at: 'Config',
    key: 'Labels',
  };
}

/** Standard streams: `interactive` and `detach` together make five members. */
function ioFields({ params, container }: FieldInput): Field[] {
  if (params.interactive === undefined && params.detach === undefined) return [];
  const interactive = params.interactive ?? false;
  const attached = params.detach === false;
  const member = (key: string, send: boolean): Field => ({
    option: key,
    kind: 'value',
    mode: 'ignore',
    want: send,
    have: send,
    at: 'Config',
    key,
  });
  const fields = [
    member('AttachStdout', attached),
    member('AttachStderr', attached),
    member('AttachStdin', attached && interactive),
    member('StdinOnce', attached && interactive),
    member('OpenStdin', interactive),
  ];
  if (params.interactive !== undefined)
    fields.push({
      option: 'interactive',
      kind: 'value',
      want: interactive,
      have: container?.Config['OpenStdin'] ?? false,
    });
  if (params.detach !== undefined)
    fields.push({
      option: 'detach',
      kind: 'value',
      want: params.detach,
      have:
        container &&
        !(container.Config['AttachStdout'] === true && container.Config['AttachStderr'] === true),
    });
  return fields;
}

function logFields({ params, container }: FieldInput): Field[] {
  if (params.log_driver === undefined) return [];
  const have = container?.HostConfig['LogConfig'] as { Type?: string; Config?: object } | undefined;
  const options = textDict(params.log_options) ?? {};
  const fields: Field[] = [
    {
      option: 'log_driver',
      kind: 'value',
      want: params.log_driver,
      have: have?.Type,
      at: 'HostConfig',
      key: 'LogConfig',
      send: { Type: params.log_driver, Config: options },
    },
  ];
  if (params.log_options !== undefined)
    fields.push({ option: 'log_options', kind: 'dict', want: options, have: have?.Config });
  return fields;
}

function restartFields({ params, container }: FieldInput): Field[] {
  if (params.restart_policy === undefined) return [];
  const have = container?.HostConfig['RestartPolicy'] as
    { Name?: string; MaximumRetryCount?: number } | undefined;
  const fields: Field[] = [
    {
      option: 'restart_policy',
      kind: 'value',
      want: params.restart_policy,
      // An old daemon shows an empty name for `no`.
      have: have && (have.Name || 'no'),
      at: 'HostConfig',
      key: 'RestartPolicy',
      send: { Name: params.restart_policy, MaximumRetryCount: params.restart_retries ?? 0 },
      update: 'RestartPolicy',
    },
  ];
  if (params.restart_retries !== undefined)
    fields.push({
      option: 'restart_retries',
      kind: 'value',
      want: params.restart_retries,
      have: have?.MaximumRetryCount,
      send: { Name: params.restart_policy, MaximumRetryCount: params.restart_retries },
      update: 'RestartPolicy',
    });
  return fields;
}

function namespaceFields({ params, container, containerIds }: FieldInput): Field[] {
  const out: Field[] = [];
  const add = (option: 'ipc_mode' | 'pid_mode', key: string): void => {
    const value = params[option];
    if (value === undefined) return;
    const want = containerIds.get(value) ?? value;
    out.push({ option, kind: 'value', want, have: container?.HostConfig[key], at: 'HostConfig', key });
  };
  add('ipc_mode', 'IpcMode');
  add('pid_mode', 'PidMode');
  return out;
}

function deviceRequestFields({ params, container }: FieldInput): Field[] {
  if (params.device_requests === undefined) return [];
  const want = params.device_requests.map((request) => ({
    Driver: request.driver ?? '',
    Count: request.count ?? 0,
    DeviceIDs: request.device_ids,
    Capabilities: request.capabilities,
    Options: request.options && plainDict(request.options),
  }));
  const have = container?.HostConfig['DeviceRequests'];
  return [{ option: 'device_requests', kind: 'set', want, have, at: 'HostConfig', key: 'DeviceRequests' }];
}
