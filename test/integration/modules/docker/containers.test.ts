import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dockerContainer } from '../../../../src/modules/docker/container/docker-container.ts';
import { dockerContainerExec } from '../../../../src/modules/docker/container/docker-container-exec.ts';
import { oldDocker } from '../../../../src/modules/docker/container/old-docker.ts';
import { dockerImage } from '../../../../src/modules/docker/image/docker-image.ts';
import { dockerImageBuild } from '../../../../src/modules/docker/image/docker-image-build.ts';
import {
  dockerImageExport,
  dockerImageLoad,
  dockerImagePull,
  dockerImagePush,
  dockerImageRemove,
  dockerImageTag,
} from '../../../../src/modules/docker/image/small-modules.ts';
import { dockerHostInfo } from '../../../../src/modules/docker/info/docker-host-info.ts';
import { dockerPrune } from '../../../../src/modules/docker/info/docker-prune.ts';
import {
  dockerContainerInfo,
  dockerImageInfo,
  dockerNetworkInfo,
  dockerVolumeInfo,
} from '../../../../src/modules/docker/info/inspect-modules.ts';
import { dockerLogin } from '../../../../src/modules/docker/login/docker-login.ts';
import { dockerNetwork } from '../../../../src/modules/docker/network/docker-network.ts';
import { dockerVolume } from '../../../../src/modules/docker/volume/docker-volume.ts';
import type { Module } from '../../../../src/sdk/index.ts';
import { expectStatus, openHost, type Run, type TestHost } from '../../../modules/harness.ts';
import { smallImage } from './machine.ts';

const image = smallImage() ?? '';
const id = `tsplay-test-${randomBytes(3).toString('hex')}`;
const docker = (...args: string[]): string =>
  execFileSync('docker', args, { encoding: 'utf8', stdio: 'pipe' }).trim();
const quiet = (...args: string[]): void => {
  try {
    docker(...args);
  } catch {
    // It was not there.
  }
};

describe.skipIf(image === '')('on this machine’s Docker (needs an image there)', () => {
  let host: TestHost;
  beforeAll(async () => {
    host = await openHost();
  });
  afterAll(async () => {
    quiet('rm', '-f', '-v', id, `${id}-b`);
    quiet('network', 'rm', id, `${id}-b`);
    quiet('volume', 'rm', id);
    quiet('image', 'rm', `${id}:1`, `${id}:2`, `${id}-built:latest`);
    await host[Symbol.asyncDispose]();
  });

  /** What there is of these tests; others use this Docker too. */
  const ours = (): string => {
    const named = ['--filter', `name=${id}`];
    return [
      docker('ps', '-aq', '--no-trunc', ...named),
      docker('network', 'ls', '-q', ...named),
      docker('volume', 'ls', '-q', ...named),
    ].join('\n');
  };

  /** Check says changed and changes nothing, the run changes, the next has nothing to do. */
  async function converges(module: Module, args: string): Promise<Run> {
    const before = ours();
    const checked = await host.check(module, args);
    expectStatus(checked, 'changed');
    expect(ours()).toBe(before);
    const first = await host.run(module, args);
    expectStatus(first, 'changed');
    expect(first.diffs).toEqual(checked.diffs);
    expectStatus(await host.run(module, args), 'ok');
    expectStatus(await host.check(module, args), 'ok');
    return first;
  }

  const base = `name: ${id}\nimage: ${image}\ncommand: [sleep, "600"]\nstop_timeout: 1\n`;
  const idOf = (run: Run): string => (run.result['container'] as { Id: string }).Id;

  it('makes networks and volumes', async () => {
    const net = `name: ${id}\nlabels: {a: "1"}\nipam_config: [{subnet: 172.29.77.0/24}]`;
    await converges(dockerNetwork, net);
    expect((await host.run(dockerNetworkInfo, `name: ${id}`)).result).toMatchObject({
      exists: true,
      network: { Name: id },
    });
    await converges(dockerVolume, `name: ${id}\nlabels: {a: "1"}`);
    expect((await host.run(dockerVolumeInfo, `name: ${id}`)).result).toMatchObject({ exists: true });
  });

  it('makes a container with everything, and finds nothing to do after that', async () => {
    const args = `${base}
env: {A: "1", B: two words}
labels: {x: "y"}
hostname: inside
working_dir: /tmp
user: "0"
networks: [{name: ${id}, aliases: [www], ipv4_address: 172.29.77.9}]
published_ports: ["127.0.0.1::8080", "9000/udp"]
exposed_ports: ["7000-7002"]
volumes: ["${id}:/data", "/etc/hostname:/h:ro"]
mounts: [{type: tmpfs, target: /scratch, tmpfs_size: 1M, tmpfs_mode: "1777"}]
tmpfs: ["/t:size=64k"]
capabilities: [NET_ADMIN]
cap_drop: [MKNOD]
ulimits: ["nofile:1024:2048"]
memory: 64M
memory_swap: 64M
cpu_shares: 512
pids_limit: 100
init: true
read_only: false
restart_policy: on-failure
restart_retries: 3
healthcheck: {test: [CMD, "true"], interval: 1s, retries: 2}
log_driver: json-file
log_options: {max-size: 1m}
etc_hosts: {db: 10.0.0.9}
dns_servers: [127.0.0.11]
sysctls: {net.core.somaxconn: 128}
stop_signal: SIGTERM
shm_size: 16M
oom_score_adj: 100
security_opts: [no-new-privileges]`;
    const run = await converges(dockerContainer, args);
    expect(run.result['container']).toMatchObject({
      State: { Running: true },
      Config: { Hostname: 'inside' },
    });
    expect((await host.run(dockerContainerInfo, `name: ${id}`)).result).toMatchObject({ exists: true });
  });

  it('fails in Docker’s words where it refuses', async () => {
    const refused = await host.run(dockerVolume, `name: ${id}\nstate: absent`);
    expect(refused.status).toBe('failed');
    expect(refused.result['msg']).toMatch(/volume is in use/);
  });

  it('changes limits on the living container, and recreates it for the rest', async () => {
    const first = idOf(await host.run(dockerContainer, `${base}state: started\ncomparisons: {"*": ignore}`));
    const limit = await host.run(
      dockerContainer,
      `name: ${id}\nmemory: 96M\nmemory_swap: 96M\nrestart_policy: always`,
    );
    expectStatus(limit, 'changed');
    expect(idOf(limit)).toBe(first);
    const env = await host.run(dockerContainer, `${base}env: {A: "2"}`);
    expectStatus(env, 'changed');
    expect(idOf(env)).not.toBe(first);
    expect(env.diffs[0]).toMatchObject({ kind: 'text' });
  });

  it('compares as it is told', async () => {
    await host.run(dockerContainer, `${base}env: {A: "1", B: "2"}`);
    expectStatus(await host.check(dockerContainer, `${base}env: {A: "1"}`), 'ok');
    expectStatus(
      await host.check(dockerContainer, `${base}env: {A: "1"}\ncomparisons: {env: strict}`),
      'changed',
    );
    expectStatus(await host.check(dockerContainer, `${base}env: {A: "9"}\ncomparisons: {env: ignore}`), 'ok');
    const bad = await host.check(dockerContainer, `${base}comparisons: {envi: strict}`);
    expect(bad.result).toMatchObject({ failed: true, msg: 'Unknown option "envi" in comparisons' });
  });

  it('joins and leaves networks of a living container', async () => {
    docker('network', 'create', `${id}-b`);
    const run = await host.run(
      dockerContainer,
      `${base}comparisons: {env: ignore, network_mode: ignore}\nnetworks: [{name: ${id}-b}]`,
    );
    expectStatus(run, 'changed');
    const strict = `${base}comparisons: {env: ignore, network_mode: ignore, networks: strict}\nnetworks: [{name: ${id}-b}]`;
    expectStatus(await host.run(dockerContainer, strict), 'changed');
    expect(docker('inspect', '-f', '{{range $k, $v := .NetworkSettings.Networks}}{{$k}} {{end}}', id)).toBe(
      `${id}-b`,
    );
    expect(
      await host.run(dockerContainer, `${base}networks: [{name: nowhere-${id}}]\nrecreate: true`),
    ).toMatchObject({
      status: 'failed',
      result: { msg: `No such network: nowhere-${id}. Create it first, with docker_network` },
    });
  });

  it('stops, starts, restarts, pauses', async () => {
    const args = (more: string): string => `name: ${id}\nstop_timeout: 1\n${more}`;
    await converges(dockerContainer, args('state: stopped'));
    await converges(dockerContainer, args('state: started'));
    expectStatus(await host.run(dockerContainer, args('restart: true')), 'changed');
    await converges(dockerContainer, args('paused: true'));
    await converges(dockerContainer, args('paused: false'));
  });

  it('runs commands in it', async () => {
    const run = await host.run(
      dockerContainerExec,
      `container: ${id}\ncommand: sh -c 'echo out; echo err >&2; exit 3'`,
    );
    expect(run.result).toMatchObject({ failed: true, rc: 3, stdout: 'out', stderr: 'err' });
    expect(
      (await host.run(dockerContainerExec, `container: ${id}\nargv: [cat]\nstdin: hello`)).result,
    ).toMatchObject({ stdout: 'hello' });
    expectStatus(await host.check(dockerContainerExec, `container: ${id}\nargv: ["true"]`), 'unknown');
  });

  it('waits for health, and says why it will not come', async () => {
    const check = (test: string): string =>
      `${base}recreate: true\nstate: healthy\nhealthcheck: {test: [CMD, "${test}"], interval: 200ms, retries: 2}`;
    expect((await host.run(dockerContainer, check('true'))).result['container']).toMatchObject({
      State: { Health: { Status: 'healthy' } },
    });
    expect((await host.run(dockerContainer, check('false'))).result).toMatchObject({
      failed: true,
      msg: `Container ${id} is unhealthy`,
    });
  });

  it('waits for a process that is not detached', async () => {
    const args = (command: string): string =>
      `name: ${id}-b\nimage: ${image}\ncommand: [sh, -c, "${command}"]\ndetach: false\ncleanup: true`;
    expect((await host.run(dockerContainer, args('echo done'))).result).toMatchObject({
      status: 0,
      container: { Output: 'done\n' },
    });
    expect((await host.run(dockerContainer, args('echo oops; exit 4'))).result).toMatchObject({
      failed: true,
      status: 4,
      msg: 'oops\n',
    });
  });

  it('is removed', async () => {
    await converges(dockerContainer, `name: ${id}\nstate: absent\nforce_kill: true`);
  });

  it('understands the words of 2015', async () => {
    const old = `image: ${image}\nname: ${id}\nstate: running\ncommand: sleep 600\nhostname: old\nenv: {N: 1}\nports: ["8080"]`;
    const run = await converges(oldDocker, old);
    expect(run.warned[0]).toContain('docker_container');
    expect(run.result['container']).toMatchObject({ Config: { Hostname: 'old' } });
    await converges(oldDocker, `name: ${id}\nstate: killed`);
    await converges(oldDocker, `name: ${id}\nstate: absent`);
    expectStatus(await host.run(oldDocker, `name: ${id}\nstate: stopped`), 'ok');
  });

  it('takes a container out of a network and removes that', async () => {
    await converges(dockerNetwork, `name: ${id}\nstate: absent`);
    await converges(dockerVolume, `name: ${id}\nstate: absent`);
  });

  it('builds, tags, saves, loads and removes images', async () => {
    const folder = join(host.dir, 'build');
    mkdirSync(folder);
    writeFileSync(
      join(folder, 'Dockerfile'),
      `FROM ${image}\nARG WHO\nRUN echo "hello $WHO" >/hello\nCOPY . /src\n`,
    );
    writeFileSync(join(folder, '.dockerignore'), 'secret\n');
    writeFileSync(join(folder, 'secret'), 'no');
    const build = `name: ${id}-built\nsource: build\nbuild: {path: ${folder}, args: {WHO: world}}`;
    await converges(dockerImage, build);
    expect(docker('run', '--rm', `${id}-built`, 'sh', '-c', 'cat /hello; ls -A /src')).toBe(
      'hello world\n.dockerignore\nDockerfile',
    );
    expectStatus(await host.check(dockerImage, `${build}\nforce_source: true`), 'unknown');
    await converges(dockerImageTag, `name: ${id}-built\nrepository: ["${id}:1"]`);
    expect((await host.run(dockerImageInfo, `name: ["${id}:1"]`)).result['images']).toHaveLength(1);
    await converges(dockerImageExport, `name: ["${id}:1"]\npath: ${join(host.dir, 'image.tar')}`);
    await converges(dockerImageRemove, `name: ${id}:1`);
    await converges(dockerImage, `name: ${id}-built\nstate: absent`);
    const loaded = await host.run(dockerImageLoad, `path: ${join(host.dir, 'image.tar')}`);
    expect(loaded.result).toMatchObject({ changed: true, image_names: [`${id}:1`] });
    await host.run(dockerImage, `name: ${id}:1\nstate: absent`);
    expect(await host.run(dockerImage, `name: ${id}:1\nsource: local`)).toMatchObject({ status: 'failed' });
  });

  it('builds by a module of its own', async () => {
    const folder = join(host.dir, 'own');
    mkdirSync(folder);
    writeFileSync(
      join(folder, 'Dockerfile.own'),
      `FROM ${image}\nARG WHO\nLABEL who=$WHO\nRUN echo "$WHO" >/who\n`,
    );
    const build = `name: ${id}-own\ntag: "7"\npath: ${folder}\ndockerfile: Dockerfile.own\nargs: {WHO: me}`;
    const first = await converges(dockerImageBuild, build);
    expect(first.result).toMatchObject({ image: { RepoTags: [`${id}-own:7`] } });
    expect(docker('run', '--rm', `${id}-own:7`, 'cat', '/who')).toBe('me');
    expectStatus(await host.check(dockerImageBuild, `${build}\nrebuild: always`), 'unknown');
    expectStatus(await host.run(dockerImageBuild, `${build}\nrebuild: always`), 'ok');
    expect((await host.run(dockerImageBuild, `name: ${id}\npath: ${folder}/none`)).result['msg']).toBe(
      `"${folder}/none" is not an existing directory`,
    );
    docker('image', 'rm', `${id}-own:7`);
  });

  it('says what a registry that does not answer says', async () => {
    docker('tag', image, `127.0.0.1:1/${id}:2`);
    const push = await host.run(dockerImagePush, `name: 127.0.0.1:1/${id}:2`);
    expect(push.result['msg']).toContain(`Could not push 127.0.0.1:1/${id}:2`);
    docker('image', 'rm', `127.0.0.1:1/${id}:2`);
    const pull = await host.run(dockerImagePull, `name: 127.0.0.1:1/${id}:2`);
    expect(pull.result['msg']).toContain(`Could not pull image 127.0.0.1:1/${id}:2`);
    const login = await host.run(
      dockerLogin,
      `registry_url: 127.0.0.1:1\nusername: u\npassword: s3cret\nconfig_path: ${host.dir}/config.json`,
    );
    expect(login.result['msg']).toContain('Logging into 127.0.0.1:1 for user u failed');
  });

  it('logs out of a registry that the file knows', async () => {
    const path = join(host.dir, 'config.json');
    const auth = Buffer.from('u:s3cret').toString('base64');
    writeFileSync(path, JSON.stringify({ auths: { 'r.example.org': { auth } } }));
    const args = `registry_url: r.example.org\nusername: u\npassword: s3cret\nconfig_path: ${path}`;
    expectStatus(await host.run(dockerLogin, args), 'ok');
    expectStatus(
      await host.run(dockerLogin, `registry_url: r.example.org\nstate: absent\nconfig_path: ${path}`),
      'changed',
    );
    expectStatus(await host.check(dockerLogin, args), 'changed');
  });

  it('looks at the daemon', async () => {
    const run = await host.run(
      dockerHostInfo,
      'containers: true\nimages: true\nnetworks: true\nvolumes: true',
    );
    expect(run.result).toMatchObject({ can_talk_to_docker: true, changed: false });
    expect(run.result['networks']).toContainEqual(expect.objectContaining({ Name: 'bridge' }));
  });

  it('prunes only what its filters name', async () => {
    docker('volume', 'create', '--label', `test=${id}`, `${id}-prune`);
    const run = await host.run(dockerPrune, `volumes: true\nvolumes_filters: {label: ["test=${id}"]}`);
    expect(run.result).toMatchObject({ changed: true, volumes: [`${id}-prune`] });
    expectStatus(
      await host.run(dockerPrune, `volumes: true\nvolumes_filters: {label: ["test=${id}"]}`),
      'ok',
    );
  });

  it('takes a daemon that is not there for something an earlier task may bring', async () => {
    const run = await host.check(dockerContainer, `${base}docker_host: unix:///nowhere/docker.sock`);
    expect(run).toMatchObject({ kind: 'missing', status: 'failed' });
    expect(run.result['msg']).toContain('Docker does not answer on testhost');
  });
});
