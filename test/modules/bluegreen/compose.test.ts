import { describe, expect, it } from 'vitest';
import { mustPublish, openCompose, renderCompose } from '../../../src/modules/bluegreen/compose.ts';

const compose = (ports: string): string =>
  renderCompose(`services:\n  __color__:\n    image: __image__\n    ports: ${ports}\n`, 'blue', 'app:1', 2);

describe('the Compose file of a colour', () => {
  it.each(['[{ target: 8080, mode: host }]', '[9000, { target: 8080, published: 80, mode: host }]'])(
    'that publishes the port on its node is right: %s',
    (ports) => {
      expect(() => mustPublish(compose(ports), 'blue', 8080)).not.toThrow();
    },
  );

  it.each([
    [
      '[]',
      /publishes no port, so nginx could not reach it\. Nothing was started\. Write ports: \[\{ target: 8080, mode: host \}\]/,
    ],
    ['[{ target: 3000, mode: host }]', /publishes port 3000, but service_target_port is 8080/],
    ['["8080"]', /through the swarm's mesh/],
    ['["80:8080"]', /through the swarm's mesh/],
  ])('that publishes %s is told with what to write', (ports, told) => {
    expect(() => mustPublish(compose(ports), 'blue', 8080)).toThrow(told);
  });

  it('that has no service of the colour is told with those it has', () => {
    expect(() => mustPublish('services: { web: { image: x } }', 'blue', 80)).toThrow(
      /no service blue \(there are: web\)/,
    );
    expect(() => mustPublish('just text', 'blue', 80)).toThrow(/no service blue \(there are: none\)/);
  });
});

describe('a Compose file rendered with a mark for the number of instances', () => {
  it('is the release, so that another number is the same release', () => {
    expect(openCompose('replicas: 2', 'replicas: __instances__', 2)).toBe('replicas: __instances__');
    expect(openCompose('replicas: 5', 'replicas: __instances__', 5)).toBe('replicas: __instances__');
    expect(renderCompose('replicas: __instances__', 'blue', 'app:1', 5)).toBe('replicas: 5');
  });

  it('is not, where the template calculates with the number', () => {
    expect(openCompose('replicas: 4', 'replicas: __instances____instances__', 2)).toBe('replicas: 4');
    expect(openCompose('replicas: 2', 'replicas: 0', 2)).toBe('replicas: 2');
  });
});
