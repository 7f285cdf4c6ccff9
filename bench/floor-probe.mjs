// The least that a run over SSH can take: one connection and one `sudo sh` per host, fifty typical probes, nothing else.
// Usage: node floor-probe.mjs KEYFILE USER ADDRESS...
import { readFileSync } from 'node:fs';
import ssh2 from 'ssh2';

const [keyFile, username, ...addresses] = process.argv.slice(2);
const privateKey = readFileSync(keyFile);

const open = (host) =>
  new Promise((resolve, reject) => {
    const client = new ssh2.Client();
    client.on('error', reject).on('ready', () => {
      client.exec('sudo sh', (error, stream) => {
        if (error) return reject(error);
        let waiting;
        let seen = '';
        stream.on('data', (data) => {
          seen += data;
          const end = seen.indexOf('\0');
          if (end < 0) return;
          seen = seen.slice(end + 1);
          waiting?.();
        });
        const run = (command) =>
          new Promise((done) => {
            waiting = done;
            stream.write(`${command}\nprintf '\\0'\n`);
          });
        resolve({ run, end: () => client.end() });
      });
    });
    client.connect({ host, username, privateKey });
  });

const probes = [
  'stat -c "%a %U %G %s %F" /etc/hosts; sha256sum /etc/hosts',
  'cat /etc/fstab; stat -c "%a %U" /etc/fstab',
  'stat -c "%a %U %F" /opt',
  '/bin/true',
  'stat -c "%a %U" /etc/passwd; sha256sum /etc/passwd',
];
const shells = await Promise.all(addresses.map(open));
for (let i = 0; i < 10; i++) {
  for (const probe of probes) await Promise.all(shells.map((shell) => shell.run(probe)));
}
for (const shell of shells) shell.end();
