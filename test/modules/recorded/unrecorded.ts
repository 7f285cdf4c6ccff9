/** Modules of which nothing is recorded, and why. */
export const unrecorded: Readonly<Record<string, string>> = {
  async_status: 'reads the files of jobs, and no job is started here',
  expect: 'answers a program while that runs',
  gather_facts: 'is setup',
  get_certificate: 'asks a service, with no shell',
  openssl_csr_pipe: 'asks what openssl_csr asks',
  openssl_pkcs12: 'encrypts anew each time, and what it encrypts is in what it asks',
  ping: 'asks nothing',
  reboot: 'ends the host',
  redis: 'asks a service, with no shell',
  slack: 'asks a service, with no shell',
  synchronize: 'runs rsync on the controller',
  telegram: 'asks a service, with no shell',
  wait_for: 'opens connections, or waits for what stat tells',
  wait_for_connection: 'asks for nothing but the first word of a shell',
  x509_certificate: 'signs anew each time, and what it signs is in what it asks',
  x509_certificate_pipe: 'asks what x509_certificate asks',
};
