/**
 * Sizes as people write them (`1.5G`, `10 MB`, `1Mb`), by the rules of Ansible's `human_to_bytes`.
 * @module
 */

const letters = 'BKMGTPEZY';
const longNames: Readonly<Record<string, string>> = {
  B: '',
  K: 'kilo',
  M: 'mega',
  G: 'giga',
  T: 'tera',
  P: 'peta',
  E: 'exa',
  Z: 'zeta',
  Y: 'yotta',
};

/** Bytes (or bits), a whole number; undefined when the text is not a size. Factors are powers of 1024. */
export function parseSize(text: string, unit: 'byte' | 'bit' = 'byte'): number | undefined {
  const match = /^([0-9]*\.?[0-9]+)(?:\s*([A-Za-z]+))?\s*$/.exec(text);
  if (!match) return undefined;
  const amount = Number(match[1]);
  const suffix = match[2];
  if (suffix === undefined) return Math.round(amount);
  const letter = suffix.charAt(0).toUpperCase();
  const power = letters.indexOf(letter);
  if (power < 0) return undefined;
  if (suffix.length > 1) {
    const short = `${letter === 'B' ? '' : letter}${unit === 'byte' ? 'B' : 'b'}`;
    const long = `${longNames[letter] ?? ''}${unit}`;
    // The case of the short form matters: `MB` are bytes, `Mb` bits.
    if (suffix !== short && suffix.toLowerCase() !== long) return undefined;
  }
  return Math.round(amount * 1024 ** power);
}
