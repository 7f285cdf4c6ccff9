/**
 * Checks: their members, the form the agent takes, registering and deregistering one.
 * @module
 */
import { fail, p, type Params, type Plan, type ReadHost, toPlain } from '../../sdk/index.ts';
import { agentChecks, type CheckSpec, definitionDigest, noteWithDigest } from './agent.ts';
import { type ConsulCommon, consulReader, consulWriter, duration } from './api.ts';

export const checkMembers = {
  id: p.str({ doc: 'Id of the check; unique on the agent.' }),
  name: p.str({ doc: 'Name of the check.' }),
  notes: p.str({ doc: 'Notes.' }),
  http: p.str({ doc: 'URL to get; 2xx passes, 429 warns.' }),
  method: p.str({ doc: 'HTTP method.' }),
  header: p.dict({ doc: 'HTTP headers, values as lists.' }),
  tls_skip_verify: p.bool({ doc: 'Do not check the certificate of an `http` check by TLS.' }),
  tcp: p.str({ doc: '`host:port` to connect to.' }),
  ttl: p.str({ doc: 'Time to live: the check fails if no report arrives within this time.' }),
  args: p.list(p.str({ doc: 'Word.' }), { doc: 'Command to run; needs enable_local_script_checks.' }),
  script: p.str({ doc: 'Shell command to run; as `args` with `sh -c`.' }),
  interval: p.str({ doc: 'Time between checks.' }),
  timeout: p.str({ doc: 'Time that a check may take.' }),
  deregister_critical_service_after: p.str({ doc: 'Deregister a service that is critical for so long.' }),
  status: p.choice(['passing', 'warning', 'critical'], { doc: 'State until the first check.' }),
} as const;

type CheckInput = Params<typeof checkMembers>;

/** A check of the `checks` list, or of the module's own parameters, as the agent takes it. */
export function checkSpec(check: CheckInput): CheckSpec {
  if (check.tcp !== undefined && !/^.+:\d+$/.test(check.tcp))
    fail(`tcp check must be host:port, not ${check.tcp}`);
  const repeats = check.http ?? check.tcp ?? check.script ?? check.args?.[0];
  if (repeats !== undefined && check.interval === undefined)
    fail('a check with http, tcp, script or args needs an interval');
  return {
    CheckID: check.id,
    Name: check.name,
    Notes: check.notes,
    HTTP: check.http,
    Method: check.method,
    Header: check.header && (toPlain(check.header) as Record<string, string[]>),
    TLSSkipVerify: check.tls_skip_verify,
    TCP: check.tcp,
    TTL: duration(check.ttl),
    Args: check.args ?? (check.script === undefined ? undefined : ['/bin/sh', '-c', check.script]),
    Interval: duration(check.interval),
    Timeout: duration(check.timeout),
    DeregisterCriticalServiceAfter: check.deregister_critical_service_after,
    Status: check.status,
  };
}

export const jsonDiff = (header: string, before: unknown, after: unknown) =>
  ({
    kind: 'text',
    before: before === undefined ? '' : `${JSON.stringify(before, null, 2)}\n`,
    after: after === undefined ? '' : `${JSON.stringify(after, null, 2)}\n`,
    beforeHeader: header,
    afterHeader: header,
  }) as const;

export async function planCheckPresent(
  params: ConsulCommon,
  check: CheckSpec,
  host: ReadHost,
): Promise<Plan> {
  const id = check.CheckID ?? check.Name ?? '';
  const existing = (await agentChecks(consulReader(host, params)))[id];
  const notes = noteWithDigest(check.Notes, definitionDigest(check));
  const after = { ...check, CheckID: id, Name: check.Name ?? id, Notes: notes };
  const result = { check: existing ?? after, check_id: id };
  if (existing?.Notes === notes && existing.ServiceID === (check.ServiceID ?? ''))
    return { changed: false, result };
  return {
    changed: true,
    diff: jsonDiff(id, existing && { Name: existing.Name, Notes: existing.Notes }, after),
    result: { ...result, operation: existing ? 'update' : 'create' },
    apply: async (writable) => {
      const write = consulWriter(writable, params);
      // The id has another name here than in a service's checks.
      const { CheckID: ID, ...rest } = after;
      await write.put('/agent/check/register', {}, { ID, ...rest });
      return { check: (await agentChecks(write))[id] };
    },
  };
}

export async function planCheckAbsent(params: ConsulCommon, id: string, host: ReadHost): Promise<Plan> {
  const existing = (await agentChecks(consulReader(host, params)))[id];
  if (!existing) return { changed: false, result: { id } };
  return {
    changed: true,
    diff: jsonDiff(id, { Name: existing.Name, Notes: existing.Notes }, undefined),
    result: { id, check: existing, operation: 'remove' },
    apply: async (writable) => {
      await consulWriter(writable, params).put(`/agent/check/deregister/${encodeURIComponent(id)}`);
      return {};
    },
  };
}
