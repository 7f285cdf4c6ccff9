/** Whether two IPv4 networks in CIDR notation share an address. */
export function overlaps(a: string, b: string): boolean {
  const [x, y] = [parse(a), parse(b)];
  const bits = Math.min(x.bits, y.bits);
  const shift = 2 ** (32 - bits);
  return Math.floor(x.address / shift) === Math.floor(y.address / shift);
}

function parse(cidr: string): { address: number; bits: number } {
  const [address = '', bits = '32'] = cidr.split('/');
  const value = address.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);
  return { address: value, bits: Number(bits) };
}
