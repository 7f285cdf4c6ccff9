/**
 * Modules for keys and certificates.
 * @module
 */
import { entry, type ModuleEntry } from '../entry.ts';

export const cryptoModules: readonly ModuleEntry[] = [
  entry('community.crypto.openssh_keypair', async () => (await import('./ssh/keypair.ts')).opensshKeypair),
  entry(
    'community.crypto.openssl_privatekey',
    async () => (await import('./openssl/private-key.ts')).opensslPrivatekey,
  ),
  entry('community.crypto.openssl_csr', async () => (await import('./x509/csr.ts')).opensslCsr),
  entry(
    'community.crypto.get_certificate',
    async () => (await import('./x509/get-certificate.ts')).getCertificate,
  ),
  entry(
    'community.crypto.openssl_csr_info',
    async () => (await import('./x509/read-info.ts')).opensslCsrInfo,
  ),
  entry('community.crypto.openssl_pkcs12', async () => (await import('./openssl/pkcs12.ts')).opensslPkcs12),
  entry(
    'community.crypto.x509_certificate_info',
    async () => (await import('./x509/read-info.ts')).x509CertificateInfo,
  ),
  entry('community.crypto.openssl_csr_pipe', async () => (await import('./x509/csr.ts')).opensslCsrPipe),
  entry(
    'community.crypto.x509_certificate',
    async () => (await import('./x509/certificate.ts')).x509Certificate,
  ),
  entry(
    'community.crypto.x509_certificate_pipe',
    async () => (await import('./x509/certificate.ts')).x509CertificatePipe,
  ),
];
