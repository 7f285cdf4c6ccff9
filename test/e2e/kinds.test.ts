// Kinds of services that people have, each released by its variables alone, twice and more, under load where it serves.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startLoad, type Load } from './load-client.ts';
import { onHost } from './support/hosts.ts';
import { masterAddress, ownProject, traces, type Project } from './support/own.ts';
import { liveVersion, nobodyNoticed } from './support/release.ts';
import { command, failures, root, tell, type Run } from './support/tsplay.ts';

const projects: Project[] = [];
const open = (...args: Parameters<typeof ownProject>): Project => {
  const project = ownProject(...args);
  projects.push(project);
  return project;
};
beforeAll(async () => {
  await liveVersion();
});
afterAll(async () => {
  await Promise.all(projects.map((project) => project.clear()));
});

const well = (run: Run): void => expect(run.status, tell(run)).toBe(0);
const node = (text: string): string[] => ['node', '-e', text];
const onMaster = (script: string): Promise<string> => onHost('swarm-master', script);

/** What `tsplay service status --json` says. */
async function status(
  name: string,
): Promise<{ well: boolean; workers: object[]; jobs: { last: string; error: string }[] }> {
  const ended = await command(['service', 'status', name, '--json', '-i', `${root}/inventories/prod`]);
  return JSON.parse(ended.stdout) as Awaited<ReturnType<typeof status>>;
}

const replicas = async (name: string): Promise<string[]> =>
  (await onMaster(`docker service ls --format '{{.Name}} {{.Replicas}}' | grep '^${name}-' | sort`))
    .trim()
    .split('\n');

/** Looks all the time at how many instances of these run together; gives the most that were seen. */
function mostTogether(services: readonly string[]): () => Promise<number> {
  const looks = { on: true, most: 0 };
  const filters = services.map((name) => `docker service ps -q -f desired-state=running ${name} 2>/dev/null`);
  const looking = (async () => {
    while (looks.on) {
      looks.most = Math.max(looks.most, Number(await onMaster(`{ ${filters.join('; ')}; true; } | wc -l`)));
      await sleep(200);
    }
  })();
  return async () => {
    looks.on = false;
    await looking;
    return looks.most;
  };
}

/** Users of a service at its port, who ask all the time; none may be turned away. */
const asking = (port: number, path: string, more: object = {}): Load =>
  startLoad({
    url: `http://${masterAddress}:${port}${path}`,
    rate: 20,
    connections: 4,
    keepAlive: 0.5,
    ...more,
  });

// Two rows beside each other, since one after the other they would take twice as long.
const inOrder = { concurrent: false };
describe.concurrent('what serves', () => {
  describe('a static site', inOrder, () => {
    const site = (text: string): object => ({
      service_configs: {
        '/etc/nginx/conf.d/default.conf': 'server { listen 8080; root /srv/www; }',
        '/srv/www/index.html': `<title>${text}</title>`,
      },
    });
    const project = open('kind-static', 8031, {
      ...{
        container_image: 'nginx',
        container_tag: 'latest',
        http_address: '/',
        service_checks: [{ path: '/', contains: '<title>' }],
      },
      // nginx has no path of its own that says how it is.
      health_address: '',
      service_history: 1,
    });

    it('of an image and its files is released twice under load, and keeps no files of old', async () => {
      well(await project.release(site('first')));
      expect((await project.ask('/')).body).toContain('first');
      const load = asking(8031, '/');
      well(await project.release(site('second')));
      well(await project.release(site('third')));
      console.log(`a static site: ${await nobodyNoticed(load)}`);
      expect((await project.ask('/')).body).toContain('third');
      const configs = await onMaster("docker config ls --format '{{.Name}}' | grep '^kind-static-index'");
      // Those of the live colour and of the one that is asleep; the first is not in a history of one.
      expect(configs.split('\n')).toHaveLength(2);
    });
  });

  describe('an app with environment and a secret', inOrder, () => {
    const app = `const http = require("http"), fs = require("fs");
      http.createServer((_, answer) => answer.end(process.env.GREETING + " " + fs.readFileSync("/run/secrets/token", "utf8")))
        .listen(3000);
      process.on("SIGTERM", () => setTimeout(() => process.exit(0), 1000));`;
    const project = open('kind-app', 8032, {
      ...{
        container_image: 'books-fe',
        container_tag: '1.0.0',
        http_address: '/',
        health_address: '/',
        service_target_port: 3000,
      },
      service_command: node(app),
      service_env: { GREETING: 'hello' },
      service_secrets: { token: 'one' },
      service_workers: [{ name: 'mailer', command: node('setInterval(() => {}, 1000)') }],
      service_worker_seconds: 1,
    });

    it('is released twice under load, with a worker beside it that comes and goes with its colour', async () => {
      well(await project.release());
      const load = asking(8032, '/');
      well(await project.release({ service_secrets: { token: 'two' } }));
      well(
        await project.release({
          service_env: { GREETING: 'good morning' },
          service_secrets: { token: 'two' },
        }),
      );
      console.log(`an app with a secret and a worker: ${await nobodyNoticed(load)}`);
      expect((await project.ask('/')).body).toBe('good morning two');
      expect(await replicas('kind-app')).toEqual([
        'kind-app-blue_blue 1/1',
        'kind-app-blue_mailer 1/1',
        'kind-app-green_green 0/0',
        'kind-app-green_mailer 0/0',
      ]);
      expect(await status('kind-app')).toMatchObject({
        well: true,
        workers: [{ name: 'mailer', running: 1 }],
      });
    });
  });

  describe('an app with a database of its own', inOrder, () => {
    const project = open('kind-data', 8033, { service_template: 'books-service.yml.j2', has_db: true });

    it('is released twice under load, read and written', async () => {
      well(await project.release({ container_tag: '1.0.0' }));
      const load = asking(8033, '/api/v1/books', { put: 0.3 });
      well(await project.release({ container_tag: '1.1.0' }));
      well(await project.release({ container_tag: '1.0.0' }));
      console.log(`an app with a database: ${await nobodyNoticed(load)}`);
      expect((await project.ask()).body).toContain('load client');
    });
  });

  describe('an app with websockets', inOrder, () => {
    const project = open('kind-live', 8034, {
      ...{ container_image: 'books-fe', http_address: '/', service_drain_timeout: 4 },
    });

    it('is released twice under load; those that are open stay until they may drain no longer', async () => {
      well(await project.release({ container_tag: '1.0.0' }));
      const load = asking(8034, '/', { websockets: { count: 10, path: '/live' } });
      well(await project.release({ container_tag: '1.1.0' }));
      well(await project.release({ container_tag: '1.0.0' }));
      console.log(`an app with websockets: ${await nobodyNoticed(load)}`);
    });
  });
});

describe.concurrent('what does not serve', () => {
  describe('a worker without HTTP', inOrder, () => {
    const work = node('console.log("at work"); setInterval(() => {}, 1000)');
    const report = { name: 'report', schedule: '@yearly', command: node('console.log("reported")') };
    const project = open('kind-worker', 8030, {
      http_address: '',
      container_image: 'books-fe',
      service_command: work,
      service_order: 'stop-first',
      service_jobs: [report],
      service_worker_seconds: 2,
    });
    const job = (): Promise<string> =>
      onMaster(
        'systemctl start tsplay-job-kind-worker.report; journalctl -q -o cat -u tsplay-job-kind-worker.report | tail -5',
      );

    it('is released twice, and the new one begins when the old one has ended', async () => {
      well(await project.release({ container_tag: '1.0.0' }));
      expect(await replicas('kind-worker')).toEqual([
        'kind-worker-blue_blue 1/1',
        'kind-worker-blue_report 0/0',
      ]);
      const most = mostTogether(['kind-worker-blue_blue', 'kind-worker-green_green']);
      well(await project.release({ container_tag: '1.1.0' }));
      expect(await most()).toBe(1);
      expect(await replicas('kind-worker')).toContain('kind-worker-green_green 1/1');
      expect(await status('kind-worker')).toMatchObject({
        well: true,
        workers: [{ order: 'stop-first', running: 1 }],
      });
      expect(await project.release({ container_tag: '1.1.0' })).toMatchObject({ status: 0 });
    });

    it('has a job, which the timer of the manager starts in the live release, one at a time', async () => {
      expect(await onMaster('systemctl is-active tsplay-job-kind-worker.report.timer')).toBe('active');
      await job();
      for (let i = 0; i < 40 && (await status('kind-worker')).jobs[0]?.last !== 'complete'; i += 1)
        await sleep(250);
      expect((await status('kind-worker')).jobs).toMatchObject([
        { name: 'report', last: 'complete', error: '' },
      ]);
      expect(await onMaster('docker service logs --raw kind-worker-green_report')).toBe('reported');
      // Every manager has the timer; another one has done it.
      expect(await job()).toContain('was started a moment ago');
      expect(await onMaster('docker service ps -q kind-worker-green_report | wc -l')).toBe('1');
    });

    it('is not released when the new one ends, and the old one works again', async () => {
      const broken = {
        container_tag: '1.0.0',
        service_command: node('console.log("no queue"); process.exit(3)'),
      };
      const failed = await project.release(broken);
      expect(failed.status, tell(failed)).toBe(2);
      expect(failures(failed).at(-1)).toMatch(/green serves again.*ends instead of running.*no queue/s);
      expect(await replicas('kind-worker')).toContain('kind-worker-green_green 1/1');
      const wrong = await project.release(
        { service_jobs: [{ ...report, schedule: '61 * * * *' }] },
        '--check',
      );
      expect(failures(wrong).at(-1)).toMatch(/"61" is no minute of a crontab/);
    });

    it('is rolled back with its jobs, scaled, and taken away with its timers', async () => {
      const more = { name: 'tidy', schedule: '*:*:0/3', command: node('console.log("tidied")') };
      well(await project.release({ container_tag: '1.0.0', service_jobs: [more] }));
      // The timer itself starts it.
      for (let i = 0; i < 60 && (await status('kind-worker')).jobs[0]?.last !== 'complete'; i += 1)
        await sleep(250);
      expect((await status('kind-worker')).jobs).toMatchObject([{ name: 'tidy', error: '' }]);
      expect(await onMaster('docker service logs --raw kind-worker-blue_tidy | sort -u')).toBe('tidied');
      const timers = 'cd /etc/systemd/system; ls tsplay-job-kind-worker*.timer';
      expect(await onMaster(timers)).toBe('tsplay-job-kind-worker.tidy.timer');
      well(await project.playbook('rollback.yml'));
      expect(await onMaster(timers)).toBe('tsplay-job-kind-worker.report.timer');
      expect(await replicas('kind-worker')).toContain('kind-worker-green_green 1/1');
      well(await project.playbook('scale.yml', { service_instances: 2 }));
      expect(await replicas('kind-worker')).toContain('kind-worker-green_green 2/2');
      well(await project.playbook('status.yml'));
      well(await project.playbook('heal.yml'));
      well(await project.playbook('remove.yml'));
      expect(await traces('kind-worker')).toEqual([]);
      expect(await onMaster('ls /etc/systemd/system | grep kind-worker; true')).toBe('');
    });
  });
});
