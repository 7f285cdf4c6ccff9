import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { buildWithBuildx, buildxWords } from '../../../src/modules/docker/image/buildx.ts';
import { createWriteHost } from '../../../src/sdk/remote-host.ts';
import { openHost } from '../harness.ts';

it('writes the command line of docker buildx', () => {
  const words = buildxWords({
    ...{
      docker: ['docker', '--host', 'unix:///s'],
      path: '/src',
      name: 'app:1',
      dockerfile: '/src/D',
      target: 'run',
    },
    ...{ cacheFrom: ['a', 'b'], pull: true, nocache: true, network: 'host', etcHosts: { h: '10.0.0.1' } },
    ...{
      args: { B: '2', A: '1' },
      platforms: ['linux/amd64', 'linux/arm64'],
      shmSize: 64,
      labels: { l: 'x y' },
    },
    ...{ secrets: [], load: true, push: true, remoteTmp: '/tmp' },
  });
  expect(words.join('|')).toBe(
    'docker|--host|unix:///s|buildx|build|--progress|plain|--tag|app:1|--file|/src/D|--cache-from|a|--cache-from|b|--pull|' +
      '--network|host|--no-cache|--add-host|h:10.0.0.1|--build-arg|A=1|--build-arg|B=2|--target|run|' +
      '--platform|linux/amd64|--platform|linux/arm64|--shm-size|64|--label|l=x y|--load|--push',
  );
});

it('gives secrets to the build as files, byte by byte, and leaves none', async () => {
  await using host = await openHost();
  const docker = join(host.dir, 'docker');
  // Keeps what it is given as a secret, and where that was.
  writeFileSync(
    docker,
    `#!/bin/sh
for word; do case $word in id=*) f=\${word##*,src=}; cat "$f" >>${host.dir}/seen; ls "$f" >>${host.dir}/places ;; esac; done
`,
  );
  chmodSync(docker, 0o755);
  const values = ['-n 100%s \\101\n', "it's é\n\n", '$HOME `id`'];
  await buildWithBuildx(createWriteHost(host.transport, { name: 'h' }), {
    ...{
      docker: [docker],
      path: host.dir,
      name: 'app',
      cacheFrom: [],
      pull: false,
      nocache: false,
      etcHosts: {},
    },
    ...{ args: {}, platforms: [], labels: {}, load: false, push: false, remoteTmp: join(host.dir, 'tmp') },
    secrets: values.map((value, i) => ({ id: `s${i}`, value })),
  });
  expect(readFileSync(join(host.dir, 'seen'), 'utf8')).toBe(values.join(''));
  const places = readFileSync(join(host.dir, 'places'), 'utf8').trim().split('\n');
  expect(places).toHaveLength(3);
  for (const place of places) expect(() => readFileSync(place)).toThrow('ENOENT');
});
