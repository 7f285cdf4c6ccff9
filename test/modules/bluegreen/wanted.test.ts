import { describe, expect, it } from 'vitest';
import type { Release, ServiceState } from '../../../src/modules/bluegreen/store.ts';
import { formerRelease, titleOf } from '../../../src/modules/bluegreen/wanted.ts';

const release = (tag: string, time: string, more: Partial<Release> = {}): Release => ({
  id: `${time.replace(/[-:]/g, '').slice(0, 15)}-abcdef${tag.slice(-1)}`,
  color: 'blue',
  image: `registry:5000/shop:${tag}`,
  pinned: `registry:5000/shop:${tag}@sha256:${tag.replaceAll('.', '').padEnd(64, '0')}`,
  spec: tag,
  compose: '',
  settings: {},
  started: time,
  switched: time,
  by: 'me@here',
  ...more,
});
const one = release('1.0.1', '2026-11-01T10:00:00.000Z');
const two = release('1.0.2', '2026-11-02T11:00:00.000Z');
const three = release('1.0.3', '2026-11-03T12:30:00.000Z');
const state: ServiceState = {
  color: { value: 'blue', index: 1 },
  lock: { owner: undefined, session: undefined },
  deploy: undefined,
  live: three,
  scaled: undefined,
  front: undefined,
  wanted: undefined,
  files: undefined,
  history: [three, two, one],
};

describe('a release to go back to', () => {
  it('is the one before the present, when none is named', () => {
    expect(formerRelease('shop', state)).toBe(two);
  });

  it.each([
    one.id,
    one.image,
    one.pinned,
    '1.0.1',
    'shop:1.0.1',
    one.pinned.split('@')[1] ?? '',
    '2026-11-01',
    '2026-11-01 10:00',
    '2026-11-01T10:00:00',
  ])('is known by id, image, tag, digest and time: %s', (name) => {
    expect(formerRelease('shop', state, name)).toBe(one);
  });

  it('is not the present one, when another has the name too', () => {
    const again = release('1.0.1', '2026-11-04T00:00:00.000Z');
    const now = { ...state, live: again, history: [again, three, two, one] };
    expect(formerRelease('shop', now, '1.0.1')).toBe(one);
  });

  it('that there is not is told with those that there are, by image, time and id', () => {
    expect(() => formerRelease('shop', state, '7.7.7')).toThrow(
      `shop has no release 7.7.7. There are: ${titleOf(three)}; `,
    );
    expect(titleOf(three)).toBe('registry:5000/shop:1.0.3, 2026-11-03 12:30:00, 20261103T123000-abcdef3');
    expect(() => formerRelease('shop', { ...state, history: [] })).toThrow('no former release');
  });
});
