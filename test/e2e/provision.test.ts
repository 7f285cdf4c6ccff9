// From bare machines to the first release, and that what is in place is left alone.
import { beforeAll, describe, expect, it } from 'vitest';
import { ensureLab, labReset } from '../../lab/index.ts';
import { differences, fingerprint, swarmHosts } from './support/hosts.ts';
import { booksService, inventory, liveVersion, settled } from './support/release.ts';
import { ask, mainSite, putBook } from './support/site.ts';
import { foresight } from './support/foresight.ts';
import { changes, failures, play, recap, tell, type Run } from './support/tsplay.ts';

const infra = ['playbooks/infra.yml', ...inventory] as const;
const check = ['--check', '--diff'] as const;

/** A playbook under --check --diff ends well and leaves every host as it was. */
async function changesNothing(...args: string[]): Promise<Run> {
  const before = await fingerprint();
  const run = await play(...args, ...check);
  const after = await fingerprint();
  expect(run.status, tell(run)).toBe(0);
  expect(failures(run)).toEqual([]);
  expect(differences(before, after)).toEqual([]);
  return run;
}

describe('bare machines', () => {
  let foreseen: Run | undefined;

  beforeAll(async () => {
    await ensureLab();
    await labReset();
  });

  it('are not changed by --check --diff of all playbooks', async () => {
    await changesNothing(...infra);
    foreseen = await changesNothing(...booksService, '-e', 'container_tag=1.0.0');
  });

  it('serve books after one run', async () => {
    const run = await play(...booksService, '-e', 'container_tag=1.0.0');
    expect(run.status, tell(run)).toBe(0);
    expect(await settled(mainSite, '1.0.0')).toEqual({ color: 'blue', version: '1.0.0' });
    expect(await putBook(mainSite, { _id: 1, title: 'The DevOps Toolkit' })).toMatchObject({
      status: 200,
      color: 'blue',
    });
    const book = await ask(mainSite, '/api/v1/books/_id/1');
    expect(JSON.parse(book.body)).toMatchObject({ _id: 1, title: 'The DevOps Toolkit' });
    expect((await ask(mainSite)).body).toContain('The DevOps Toolkit');
    console.log(`first release from bare machines: ${run.seconds.toFixed(1)} s`);

    // The dry run on machines without Docker, Consul and nginx told what the run then did.
    const { results, right, unknown, wrong } = foresight(foreseen?.events ?? [], run.events);
    console.log(`foreseen: ${right} of ${results}, ${unknown} unknown, ${wrong.length} otherwise`);
    for (const line of wrong) console.log(`  ${line}`);
    expect(results).toBeGreaterThan(150);
    expect(unknown).toBeLessThanOrEqual(35);
    expect(right / (right + wrong.length)).toBeGreaterThanOrEqual(0.98);
  });
});

describe('provisioned machines', () => {
  beforeAll(async () => {
    await liveVersion();
  });

  it('are not changed by infra.yml', async () => {
    const run = await play(...infra);
    expect(run.status, tell(run)).toBe(0);
    expect(changes(run)).toEqual([]);
    const counters = recap(run);
    expect(Object.keys(counters).sort()).toEqual([...swarmHosts].sort());
    for (const [host, { changed, failed, ok }] of Object.entries(counters)) {
      expect({ host, changed, failed }).toEqual({ host, changed: 0, failed: 0 });
      expect(ok).toBeGreaterThan(5);
    }
  });

  it('are not changed by --check --diff, whether there is something to release or not', async () => {
    await changesNothing(...infra);
    await changesNothing(...booksService, '-e', 'container_tag=1.0.0');
    await changesNothing(...booksService, '-e', 'container_tag=1.1.0');
  });

  it('are not changed by a release of what is live', async () => {
    const version = await liveVersion();
    const before = await fingerprint();
    const run = await play(...booksService, '-e', `container_tag=${version}`);
    expect(run.status, tell(run)).toBe(0);
    expect(changes(run)).toEqual([]);
    expect(differences(before, await fingerprint())).toEqual([]);
  });
});
