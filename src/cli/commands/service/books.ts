/**
 * `tsplay service release`, `rollback` and `scale`: the playbooks that do it.
 * @module
 */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { TsplayError } from '../../../errors/index.ts';
import { readNames } from '../../../modules/bluegreen/store.ts';
import { serviceActions } from '../../options/service.ts';
import { executeAsked } from '../run/index.ts';
import { refused } from './failures.ts';
import { lookAt } from './look.ts';
import { action, patternOf, serviceName, withHosts, steer, type Asked } from './opened.ts';
import { playbookPath, shortPath } from './values.ts';

type Vars = Readonly<Record<string, unknown>>;

interface Book {
  readonly playbook: string;
  readonly vars: Vars;
  readonly skipTags?: readonly string[];
}

/** What is known once the service is: its name, and a look at it where one is needed. */
interface Known {
  readonly name: string;
  readonly image: () => Promise<string>;
}

/** Finds out which service is meant and runs the playbook for it, on the inventory that it was found in. */
async function runBook(asked: Asked, bookOf: (known: Known) => Promise<Book>): Promise<number> {
  const { proc, settings, values, options } = asked;
  const { book, inventory } = await withHosts(asked, async (hosts, [host = ''], inventory) => {
    const name = await serviceName(asked.args[0], asked, async () =>
      readNames((await steer(hosts, host)).sources.consul),
    );
    const image = async (): Promise<string> => {
      const found = await lookAt(await steer(hosts, host), { ...asked, args: [name] });
      if (found.live === undefined)
        throw refused(`${name} has never been released`, 'It needs a playbook of its own.');
      return found.live.image;
    };
    return { book: await bookOf({ name, image }), inventory };
  });
  const pattern = patternOf(options);
  const limit = values.limit ?? (pattern === 'service' ? undefined : pattern);
  const wait = (options as { readonly wait?: number | undefined }).wait;
  const vars = { ...book.vars, ...(wait === undefined ? {} : { service_lock_wait: wait }) };
  return await executeAsked(
    {
      playbooks: [book.playbook],
      settings,
      output: typeof options['output'] === 'string' ? options['output'] : undefined,
      command: 'service',
      values: {
        ...values,
        inventory,
        limit,
        extraVars: [...values.extraVars, JSON.stringify(vars)],
        skipTags: [...values.skipTags, ...(book.skipTags ?? [])],
      },
    },
    proc,
  );
}

/** The playbook of a service, where the project has one. */
function ownBook(name: string, cwd: string): string | undefined {
  const found = [`${name}.yml`, `${name}.yaml`, `playbooks/${name}.yml`].find((file) =>
    existsSync(resolve(cwd, file)),
  );
  return found === undefined ? undefined : shortPath(resolve(cwd, found));
}

/** `registry:5000/team/books:1.0.0` is `registry:5000/team/books`, or `books` of the same; with its tag. */
function repositoryOf(image: string): { readonly repository: string; readonly tag: string } {
  const plain = image.replace(/@.*$/, '');
  const colon = plain.lastIndexOf(':');
  const tagged = colon > plain.lastIndexOf('/');
  const path = (tagged ? plain.slice(0, colon) : plain).split('/');
  const [first = ''] = path;
  const registry = path.length > 1 && (/[.:]/.test(first) || first === 'localhost');
  return {
    repository: path.slice(registry ? 1 : 0).join('/'),
    tag: tagged ? plain.slice(colon + 1) : 'latest',
  };
}

export const release = action(serviceActions.release, (asked) => {
  const { tag, infra } = asked.options;
  return runBook(asked, async ({ name, image }) => {
    const own = ownBook(name, asked.proc.cwd());
    if (own !== undefined)
      return {
        playbook: own,
        vars: tag === undefined ? {} : { container_tag: tag },
        skipTags: infra ? [] : ['infra'],
      };
    const live = repositoryOf(await image());
    return {
      playbook: playbookPath('delivery.yml', asked.proc),
      // Only this service, whatever others have the image, and whatever tag is asked for.
      vars: {
        delivery_repository: live.repository,
        delivery_service: name,
        delivery_tag: tag ?? live.tag,
        delivery_tags: { [name]: ['*'] },
        delivery_cause: 'tsplay service release',
      },
    };
  });
});

export const rollback = action(serviceActions.rollback, (asked) => {
  const { to } = asked.options;
  return runBook(asked, ({ name }) =>
    Promise.resolve({
      playbook: playbookPath('rollback.yml', asked.proc),
      vars: { container_name: name, ...(to === undefined ? {} : { service_release_id: to }) },
    }),
  );
});

export const scale = action(serviceActions.scale, (asked) => {
  const words = [...asked.args];
  const count = words.pop() ?? '';
  if (!/^\d{1,4}$/.test(count) || Number(count) < 1 || words.length > 1)
    throw new TsplayError('TSP1501', 'how many instances?', { hint: 'tsplay service scale NAME 4' });
  return runBook({ ...asked, args: words }, ({ name }) =>
    Promise.resolve({
      playbook: playbookPath('scale.yml', asked.proc),
      vars: { container_name: name, service_instances: Number(count) },
    }),
  );
});
