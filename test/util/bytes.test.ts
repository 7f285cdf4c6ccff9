import { visible } from '../../src/util/visible.ts';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { bytesOfText, textOfBytes } from '../../src/util/bytes.ts';

it('keeps any bytes within text', () => {
  expect(textOfBytes(Buffer.from('Caf\xe9', 'latin1'))).toBe('Caf\udce9');
  expect(textOfBytes(Buffer.from('é€😀'))).toBe('é€😀');
  fc.assert(
    fc.property(fc.uint8Array(), (array) => {
      const bytes = Buffer.from(array);
      expect(bytesOfText(textOfBytes(bytes)).equals(bytes)).toBe(true);
    }),
  );
});

it('a byte that is not UTF-8 is shown as JSON shows it', () => {
  expect(visible('a\udcffb\u{1f600}')).toBe('a\\udcffb\u{1f600}');
});
