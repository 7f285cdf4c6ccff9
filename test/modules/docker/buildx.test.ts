import { expect, it } from 'vitest';
import { buildxWords } from '../../../src/modules/docker/image/buildx.ts';

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
