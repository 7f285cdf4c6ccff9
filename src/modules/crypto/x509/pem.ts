/** Texts that hold requests and certificates. */
import { AsnConvert } from '@peculiar/asn1-schema';
import { CertificationRequest } from '@peculiar/asn1-csr';
import { Certificate } from '@peculiar/asn1-x509';

const block = (label: string): RegExp =>
  new RegExp(String.raw`-----BEGIN ${label}-----\s+([A-Za-z0-9+/=\s]+)-----END ${label}-----`, 'g');

function parsed<T>(text: string, label: string, type: new () => T): T[] {
  return [...text.matchAll(block(label))].map(([, body = '']) =>
    AsnConvert.parse(Buffer.from(body, 'base64'), type),
  );
}

const first = <T>(read: () => readonly T[]): T | undefined => {
  try {
    return read()[0];
  } catch {
    return undefined;
  }
};

/** The first request of a text; undefined where there is none that can be read. */
export const parseRequest = (text: string): CertificationRequest | undefined =>
  first(() => parsed(text, '(?:NEW )?CERTIFICATE REQUEST', CertificationRequest));

/** The first certificate of a text; undefined where there is none that can be read. */
export const parseCertificate = (text: string): Certificate | undefined =>
  first(() => parsed(text, 'CERTIFICATE', Certificate));

/** A certificate in DER; undefined for anything else. */
export const parseDerCertificate = (der: Buffer): Certificate | undefined =>
  first(() => [AsnConvert.parse(der, Certificate)]);

/** The certificates of a text, each in PEM. */
export const certificatesIn = (text: string): string[] =>
  [...text.matchAll(block('CERTIFICATE'))].map(([, body = '']) =>
    pemText('CERTIFICATE', Buffer.from(body, 'base64')),
  );

/** In lines of 64 characters. */
export const pemText = (label: 'CERTIFICATE REQUEST' | 'CERTIFICATE', der: Uint8Array): string =>
  `-----BEGIN ${label}-----\n${Buffer.from(der)
    .toString('base64')
    .replace(/.{1,64}/g, '$&\n')}-----END ${label}-----\n`;
