import { describe, expect, it } from 'vitest';
import { deliveries, type LiveService } from '../../../src/modules/bluegreen/deliver.ts';

const live = (name: string, image: string): LiveService => ({
  name,
  live: {
    ...{ id: 'x', color: 'blue', image, pinned: `${image}@sha256:0`, spec: '', compose: '', settings: {} },
    ...{ started: '2026-11-01T10:00:00.000Z', by: 'me@here' },
  },
});
const services = [
  live('books', '10.0.0.1:5000/books:1.0.0'),
  live('books-test', '10.0.0.1:5000/books'),
  live('shop', 'registry.example.com/team/shop:1.2.0'),
  live('web', 'nginx:latest'),
];
const names = (...args: Parameters<typeof deliveries>): string[] =>
  deliveries(...args).map(({ name, image }) => `${name}=${image}`);

describe('a pushed image', () => {
  it('is for the services whose tag it is, a missing one being latest', () => {
    expect(names({ repository: 'books', tag: '1.0.0' }, services, {})).toEqual([
      'books=10.0.0.1:5000/books:1.0.0',
    ]);
    expect(names({ repository: 'books', tag: 'latest' }, services, {})).toEqual([
      'books-test=10.0.0.1:5000/books:latest',
    ]);
  });

  it('is for those that follow its tag by a pattern', () => {
    const watched = { books: ['1.*', 'edge'], shop: ['*'] };
    expect(names({ repository: 'books', tag: '1.1.0' }, services, watched)).toEqual([
      'books=10.0.0.1:5000/books:1.1.0',
    ]);
    expect(names({ repository: 'books', tag: '2.0.0' }, services, watched)).toEqual([]);
    expect(names({ repository: 'team/shop', tag: '9' }, services, watched)).toEqual([
      'shop=registry.example.com/team/shop:9',
    ]);
  });

  it('matches no other repository, whatever its name ends with', () => {
    expect(names({ repository: 'shop', tag: '1.2.0' }, services, {})).toEqual([]);
    expect(names({ repository: 'other/books', tag: '1.0.0' }, services, {})).toEqual([]);
  });

  it('of Docker Hub has no address, or the name of its own images', () => {
    expect(names({ repository: 'nginx', tag: 'latest' }, services, {})).toEqual(['web=nginx:latest']);
    expect(names({ repository: 'nginx', tag: 'latest' }, [live('web', 'library/nginx:latest')], {})).toEqual([
      'web=library/nginx:latest',
    ]);
  });

  it('that a forge tells of is for the service that is named', () => {
    expect(names({ service: 'shop', tag: '1.3.0' }, services, { shop: ['1.*'] })).toEqual([
      'shop=registry.example.com/team/shop:1.3.0',
    ]);
    expect(names({ service: 'shop', tag: '1.3.0' }, services, {})).toEqual([]);
  });
});
