/**
 * The host that services are steered from, and what can be asked there.
 * @module
 */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Settings } from '../../../config/index.ts';
import type { OpenedHosts } from '../../../engine/index.ts';
import { TsplayError } from '../../../errors/index.ts';
import type { Sources } from '../../../modules/bluegreen/day-two/overview.ts';
import type { Hosts } from '../../../sdk/index.ts';
import { asker } from '../../ask.ts';
import type { Interrupts } from '../../interrupt.ts';
import type { CommandSpec, OptionTable, OptionValues } from '../../options/types.ts';
import { tellHelp } from '../../help-text.ts';
import { parse } from '../../parse.ts';
import { readPasswords } from '../../passwords.ts';
import type { CliProcess } from '../../process.ts';
import { settingsOf } from '../../settings.ts';
import { reportOptions } from '../../run/output.ts';
import { listening, quietHooks } from '../../run/session.ts';
import { sharedRunOptions } from '../../run/to-options.ts';
import { telling } from './failures.ts';
import { ownInventory, projectServices, checkedName, runValues } from './values.ts';
import type { RunValues } from '../run/to-options.ts';

export const consulUrl = 'http://127.0.0.1:8500';
export const dockerHost = 'unix:///var/run/docker.sock';

/** A command line that was understood. */
export interface Asked<T extends OptionTable = OptionTable> {
  readonly proc: CliProcess;
  readonly settings: Settings;
  readonly options: OptionValues<T>;
  /** Options of `tsplay run` among them, and the configuration's. */
  readonly values: RunValues;
  readonly args: readonly string[];
  readonly interrupt: Interrupts;
}

/** What acts on services may ask and change. */
export interface Steering {
  readonly sources: Sources;
  /** How Consul is asked. */
  readonly consul: { readonly consul_url: string; readonly consul_token?: string | undefined };
  readonly host: Hosts;
  readonly hosts: OpenedHosts;
}

type Action = (argv: readonly string[], proc: CliProcess) => Promise<number>;

/** An action: its command line is parsed, signals are heard, failures become errors with a code. */
export const action =
  <T extends OptionTable>(spec: CommandSpec<T>, work: (asked: Asked<T>) => Promise<number>): Action =>
  async (argv, proc) => {
    const parsed = parse(spec, argv);
    if ('help' in parsed) return tellHelp(parsed, proc);
    const settings = settingsOf(proc);
    const { options, given, args } = parsed;
    const plain = options as OptionValues<OptionTable>;
    const values = runValues(spec.options, plain, given, settings);
    return await listening(proc, (interrupt) =>
      telling(() => work({ proc, settings, options, values, args, interrupt })),
    );
  };

/** Which hosts steer services. */
export const patternOf = (options: object): string =>
  'hosts' in options && typeof options.hosts === 'string' ? options.hosts : 'service';

/** Inventories to look at: what is named or configured, else what `tsplay init` has laid out. */
export function inventoriesOf({ values, settings, proc }: Asked): readonly (readonly string[])[] {
  const there = existsSync(resolve(proc.cwd(), ownInventory)) ? [[ownInventory]] : [];
  const named = settings.origin('inventory').kind !== 'default';
  if (values.inventory.length === 0) return there.length > 0 ? there : [[]];
  // What is configured may be another one than that of the services.
  return named && sameWords(values.inventory, settings.values.inventory)
    ? [values.inventory, ...there]
    : [values.inventory];
}

const sameWords = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((word, i) => word === other[i]);

/** Opens the inventory, connects to nothing, and closes when the work is done. */
export async function withHosts<R>(
  asked: Asked,
  work: (hosts: OpenedHosts, steered: readonly string[], inventory: readonly string[]) => Promise<R>,
): Promise<R> {
  const { proc, values, settings, options, interrupt } = asked;
  const { openHosts } = await import('../../../engine/index.ts');
  const ask = asker(proc, interrupt.raise);
  const passwords = await readPasswords(values, ask, proc);
  const report = reportOptions(proc, { noColor: values.noColor, verbosity: values.verbose, settings });
  const hooks = quietHooks({ proc, ask, interrupt, settings, report });
  const become = !('noBecome' in options && Boolean(options.noBecome));
  const pattern = patternOf(options);
  for (const inventory of inventoriesOf(asked)) {
    const shared = sharedRunOptions({ ...values, become, inventory }, passwords, settings);
    const hosts = await openHosts(shared, hooks, proc.cwd());
    try {
      const steered = hosts.match(pattern);
      if (steered.length > 0) return await work(hosts, steered, inventory);
    } finally {
      await hosts.close();
    }
  }
  throw new TsplayError('TSP1302', `the inventory has no host for ${JSON.stringify(pattern)}`, {
    hint: `Say -i INVENTORY, or --hosts PATTERN for a manager of the swarm that runs nginx and Consul. Looked in ${
      inventoriesOf(asked)
        .map((names) => names.join(', '))
        .join('; ') || 'none'
    }.`,
  });
}

/** Connects to the host that services are steered from. */
export const withSteering = <R>(asked: Asked, work: (steering: Steering) => Promise<R>): Promise<R> =>
  withHosts(asked, async (hosts, [first = '']) => work(await steer(hosts, first)));

/** What can be asked on a host. */
export async function steer(hosts: OpenedHosts, name: string): Promise<Steering> {
  const [{ readConsul, docker }, host] = await Promise.all([
    import('../../../modules/bluegreen/params.ts'),
    hosts.reach(name),
  ]);
  const variable = async (...names: readonly string[]): Promise<string | undefined> => {
    for (const one of names) {
      const value = await hosts.variable(name, one);
      if (value !== undefined && value !== '') return value;
    }
    return undefined;
  };
  const consul = await consulOf(variable);
  const sources: Sources = {
    host: host.read,
    consul: readConsul(host.read, consul),
    docker: await docker(host.read, { docker_host: dockerHost }),
    directory: (await variable('service_nginx_directory', 'nginx_directory')) ?? '/data/nginx',
  };
  return { sources, consul, host, hosts };
}

/** How Consul is asked. */
async function consulOf(
  variable: (...names: readonly string[]) => Promise<string | undefined>,
): Promise<{ readonly consul_url: string; readonly consul_token?: string | undefined }> {
  const token = await variable('healer_consul_token');
  return { consul_url: consulUrl, ...(token === undefined ? {} : { consul_token: token }) };
}

/** The service that is meant: the one that is named, the project's, or the only one that there is. */
export async function serviceName(
  name: string | undefined,
  { proc }: Pick<Asked, 'proc'>,
  known: () => Promise<readonly string[]>,
): Promise<string> {
  if (name !== undefined) return checkedName(name);
  const [own, ...others] = projectServices(proc.cwd());
  if (own !== undefined && others.length === 0) return own;
  const names = own === undefined ? await known() : [own, ...others];
  const [only, ...more] = names;
  if (only !== undefined && more.length === 0) return only;
  throw new TsplayError('TSP1501', 'which service?', {
    hint: only === undefined ? 'Nothing has been released there yet.' : `There are ${names.join(', ')}.`,
  });
}
