/**
 * Names of hosts, addresses and people as playbooks write them (`DNS:example.com`), and as certificates hold them.
 * @module
 */
import { domainToASCII, domainToUnicode } from 'node:url';
import { AsnConvert, AsnUtf8StringConverter } from '@peculiar/asn1-schema';
import { GeneralName, OtherName } from '@peculiar/asn1-x509';
import { errorText, fail } from '../../../sdk/index.ts';
import { nameText, parseName } from './distinguished-names.ts';

/** Labels that are no ASCII are written in it; `*` and empty labels stay. */
function asciiDomain(domain: string): string {
  const labels = domain.split('.').map((label) => {
    if (/^[\x00-\x7f]*$/.test(label)) return label;
    return domainToASCII(label) || fail(`"${label}" of "${domain}" cannot be part of a host's name`);
  });
  return labels.join('.');
}

const inEmail = (address: string, change: (domain: string) => string): string => {
  const at = address.indexOf('@');
  return at < 0 ? address : `${address.slice(0, at)}@${change(address.slice(at + 1))}`;
};

const inUri = (uri: string, change: (domain: string) => string): string =>
  uri.replace(
    /^([A-Za-z][\w+.-]*:\/\/(?:[^/?#@]*@)?)([^/?#:[\]]+)/,
    (_, start: string, host: string) => start + change(host),
  );

function bytesOfHex(text: string): Buffer {
  return Buffer.from(
    text
      .split(':')
      .map((pair) => pair.padStart(2, '0'))
      .join(''),
    'hex',
  );
}

const hexOf = (bytes: ArrayBuffer): string =>
  Buffer.from(bytes)
    .toString('hex')
    .replace(/..(?=.)/g, '$&:');

/** `1.2.3;ab:cd` (DER), or `1.2.3;UTF8:text`. */
function otherName(text: string): OtherName {
  const [, typeId = '', value = ''] = /^([\d.]+);(.*)$/s.exec(text) ?? fail('it must begin with "<OID>;"');
  const content = /^UTF8(?:String)?:(.*)$/s.exec(value)?.[1];
  const der =
    content === undefined
      ? /^[\da-f]{1,2}(?::[\da-f]{1,2})*$/i.test(value)
        ? bytesOfHex(value)
        : fail('its value is neither hex digits with colons between nor UTF8:text')
      : Buffer.from(AsnUtf8StringConverter.toASN(content).toBER());
  return new OtherName({ typeId, value: new Uint8Array(der).buffer });
}

const makers: Readonly<Record<string, (text: string) => Partial<GeneralName>>> = {
  DNS: (text) => ({ dNSName: asciiDomain(text) }),
  IP: (text) => ({ iPAddress: text }),
  email: (text) => ({ rfc822Name: inEmail(text, asciiDomain) }),
  URI: (text) => ({ uniformResourceIdentifier: inUri(text, (host) => asciiDomain(host.toLowerCase())) }),
  RID: (text) => ({
    registeredID: /^\d+(?:\.\d+)*$/.test(text) ? text : fail('it is no OID'),
  }),
  otherName: (text) => ({ otherName: otherName(text) }),
  dirName: (text) => ({ directoryName: parseName(text) }),
};

/** Fails, saying what the name was to be, where it is none. */
export function parseGeneralName(text: string, what = 'Subject Alternative Name'): GeneralName {
  const [, kind = '', rest = ''] = /^(\w+):(.*)$/s.exec(text) ?? [];
  const make = Object.hasOwn(makers, kind) ? makers[kind] : undefined;
  if (make === undefined) {
    const why = text.includes(':')
      ? 'potentially unsupported by cryptography backend'
      : 'forgot "DNS:" prefix?';
    return fail(`Cannot parse ${what} "${text}" (${why})`);
  }
  try {
    const name = new GeneralName(make(rest));
    // Addresses are read when they are written.
    AsnConvert.serialize(name);
    return name;
  } catch (error) {
    return fail(`Cannot parse ${what} "${text}": ${errorText(error)}`);
  }
}

/** How names of other alphabets are told: as they stand there, in ASCII, or in their letters. */
export type NameEncoding = 'ignore' | 'idna' | 'unicode';

const unicodeLabel = (label: string): string =>
  label.startsWith('xn--') ? domainToUnicode(label) || label : label;

function encoded(text: string, names: NameEncoding): string {
  if (names === 'ignore') return text;
  if (names === 'idna') return asciiDomain(text);
  return text.split('.').map(unicodeLabel).join('.');
}

/** As playbooks write it. */
export function generalNameText(name: GeneralName, names: NameEncoding = 'ignore'): string {
  const domain = (text: string): string => encoded(text, names);
  if (name.dNSName !== undefined) return `DNS:${domain(name.dNSName)}`;
  if (name.iPAddress !== undefined) return `IP:${name.iPAddress}`;
  if (name.rfc822Name !== undefined) return `email:${inEmail(name.rfc822Name, domain)}`;
  if (name.uniformResourceIdentifier !== undefined)
    return `URI:${inUri(name.uniformResourceIdentifier, domain)}`;
  if (name.registeredID !== undefined) return `RID:${name.registeredID}`;
  if (name.otherName !== undefined)
    return `otherName:${name.otherName.typeId};${hexOf(name.otherName.value)}`;
  if (name.directoryName !== undefined) return `dirName:${nameText(name.directoryName)}`;
  return fail(`Cannot decode name "${hexOf(AsnConvert.serialize(name))}"`);
}
