import { describe, expect, it } from 'vitest';
import { parseBind } from '../../../src/modules/docker/container/mounts.ts';
import { parsePublished } from '../../../src/modules/docker/container/ports.ts';
import { demultiplex, streamText } from '../../../src/modules/docker/api/log-stream.ts';
import { pullMode } from '../../../src/modules/docker/container/image-need.ts';

describe('published ports', () => {
  it.each([
    ['80', { '80/tcp': [{ HostIp: '0.0.0.0', HostPort: '' }] }],
    ['8080:80', { '80/tcp': [{ HostIp: '0.0.0.0', HostPort: '8080' }] }],
    ['53:53/udp', { '53/udp': [{ HostIp: '0.0.0.0', HostPort: '53' }] }],
    ['127.0.0.1:8080:80', { '80/tcp': [{ HostIp: '127.0.0.1', HostPort: '8080' }] }],
    ['127.0.0.1::80', { '80/tcp': [{ HostIp: '127.0.0.1', HostPort: '' }] }],
    ['[::1]:8080:80', { '80/tcp': [{ HostIp: '::1', HostPort: '8080' }] }],
    ['8000-8010:80', { '80/tcp': [{ HostIp: '0.0.0.0', HostPort: '8000-8010' }] }],
  ])('reads %s', (spec, bindings) => {
    expect(parsePublished([spec], '0.0.0.0')).toEqual(bindings);
  });

  it('reads ranges pairwise', () => {
    expect(Object.keys(parsePublished(['8000-8002:80-82'], '0.0.0.0'))).toEqual([
      '80/tcp',
      '81/tcp',
      '82/tcp',
    ]);
    expect(() => parsePublished(['8000-8001:80-82'], '0.0.0.0')).toThrow('different length');
  });

  it('publishes one port several times', () => {
    expect(parsePublished(['80:80', '8080:80'], '0.0.0.0')['80/tcp']).toHaveLength(2);
  });

  it.each(['all', 'example.org:80:80', 'x', '80:90:100:110', '70000'])('refuses %s', (spec) => {
    expect(() => parsePublished([spec], '0.0.0.0')).toThrow();
  });
});

describe('volumes', () => {
  it.each([
    ['/a:/b', '/a:/b:rw'],
    ['/a:/b:ro', '/a:/b:ro'],
    ['data:/b:ro,z', 'data:/b:ro,z'],
    ['/b', undefined],
    ['/b:ro', undefined],
  ])('reads %s', (volume, bind) => {
    expect(parseBind(volume)).toBe(bind);
  });

  it('refuses what is neither', () => {
    expect(() => parseBind('/a:/b:maybe')).toThrow('source:path[:mode]');
    expect(() => parseBind('./a:/b')).toThrow('absolute path');
  });
});

describe('streams', () => {
  const frame = (stream: number, text: string): Buffer => {
    const head = Buffer.alloc(8);
    head[0] = stream;
    head.writeUInt32BE(Buffer.byteLength(text), 4);
    return Buffer.concat([head, Buffer.from(text)]);
  };

  it('are told apart', () => {
    const parts = demultiplex(Buffer.concat([frame(1, 'out'), frame(2, 'err'), frame(1, 'put')]));
    expect(streamText(parts, 'stdout')).toBe('output');
    expect(streamText(parts, 'stderr')).toBe('err');
  });

  it('may end in the middle of a frame', () => {
    expect(
      streamText(demultiplex(Buffer.concat([frame(1, 'a'), frame(1, 'bcd').subarray(0, 9)])), 'stdout'),
    ).toBe('a');
  });
});

it.each([
  [true, 'always'],
  [false, 'missing'],
  ['never', 'never'],
])('pull: %s is %s', (value, mode) => {
  expect(pullMode(value)).toBe(mode);
});
