/**
 * Files of the controller that the steps of the table are about, and the server that some of them ask.
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';

/** The folder that `SRC` stands for, with what any machine can make. */
export function makePlainSources(): string {
  const source = mkdtempSync('/var/tmp/tsplay-matrix-');
  const put = (name: string, text: string, mode = 0o644): void => {
    writeFileSync(join(source, name), text);
    chmodSync(join(source, name), mode);
  };
  mkdirSync(join(source, 'tree/sub dir'), { recursive: true });
  put('tree/sub dir/-file', 'x\n', 0o640);
  put('tree/run', '#!/bin/sh\n', 0o755);
  put('big', '0123456789abcde\n'.repeat(2000));
  put('plain.j2', "a page with it's $HOME\n");
  put('job.sh', '#!/bin/sh\nprintf "<%s>" "$@"; umask\n', 0o755);
  // The archives are the same at any time.
  for (const name of ['tree/sub dir/-file', 'tree/run', 'tree/sub dir', 'tree'])
    utimesSync(join(source, name), 1577880000, 1577880000);
  const tar = ['--sort=name', '--owner=0', '--group=0', '-cf'];
  execFileSync('tar', ['-I', 'gzip -n', ...tar, 'a.tar.gz', 'tree'], { cwd: source });
  execFileSync('tar', ['-I', 'bzip2', ...tar, 'a.tar.bz2', 'tree'], { cwd: source });
  return source;
}

/** The same with what Python and dpkg make. */
export function makeSources(): string {
  const source = makePlainSources();
  execFileSync('python3', ['-m', 'zipfile', '-c', 'a.zip', 'tree'], { cwd: source });
  mkdirSync(join(source, 'deb/DEBIAN'), { recursive: true });
  writeFileSync(
    join(source, 'deb/DEBIAN/control'),
    'Package: tsplay-demo\nVersion: 1\nArchitecture: all\nMaintainer: a <a@example.org>\nDescription: Demo\n',
  );
  execFileSync('dpkg-deb', ['-b', 'deb', 'demo.deb'], { cwd: source, stdio: 'pipe' });
  return source;
}

/** What `URL` stands for is on it. */
export const startServer = (): Server =>
  createServer((_request, response) => {
    response.writeHead(200, {
      'content-type': 'text/plain',
      'last-modified': 'Wed, 01 Jan 2020 00:00:00 GMT',
    });
    response.end('some text\n');
  }).listen(0, '127.0.0.1');
