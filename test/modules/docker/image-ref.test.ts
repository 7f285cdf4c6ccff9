import { describe, expect, it } from 'vitest';
import {
  hub,
  imageText,
  isImageId,
  parseImage,
  registryOf,
} from '../../../src/modules/docker/api/image-ref.ts';

const digest = `sha256:${'a'.repeat(64)}`;

describe('image references', () => {
  it.each([
    ['nginx', { repository: 'nginx', tag: undefined, digest: undefined }],
    ['nginx:1.25', { repository: 'nginx', tag: '1.25', digest: undefined }],
    ['10.0.0.1:5000/books', { repository: '10.0.0.1:5000/books', tag: undefined, digest: undefined }],
    ['10.0.0.1:5000/a/books:1', { repository: '10.0.0.1:5000/a/books', tag: '1', digest: undefined }],
    [`nginx:1@${digest}`, { repository: 'nginx', tag: '1', digest }],
    [`nginx@${digest}`, { repository: 'nginx', tag: undefined, digest }],
  ])('reads %s', (text, ref) => {
    expect(parseImage(text)).toEqual(ref);
  });

  it('writes them with a tag, unless a digest says enough', () => {
    expect(imageText(parseImage('nginx'))).toBe('nginx:latest');
    expect(imageText(parseImage('nginx'), '1')).toBe('nginx:1');
    expect(imageText(parseImage(`nginx@${digest}`))).toBe(`nginx@${digest}`);
  });

  it('knows which registry a name means', () => {
    expect(registryOf('nginx')).toBe(hub);
    expect(registryOf('vfarcic/books')).toBe(hub);
    expect(registryOf('localhost/books')).toBe('localhost');
    expect(registryOf('10.0.0.1:5000/books')).toBe('10.0.0.1:5000');
    expect(registryOf('registry.example.org/x/books')).toBe('registry.example.org');
  });

  it('tells ids from names', () => {
    expect(isImageId(digest)).toBe(true);
    expect(isImageId(`nginx@${digest}`)).toBe(false);
  });
});
