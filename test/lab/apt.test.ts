import { describe, expect, it } from 'vitest';
import { pickMain, sourcesList } from '../../lab/apt/mirror.ts';
import { parseSources } from '../../lab/apt/sources.ts';

const deb822 = `Types: deb deb-src
# a comment
URIs: http://archive.example/debian/
Suites: bookworm bookworm-updates
Components: main contrib
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb
URIs: http://archive.example/debian-security
Suites: bookworm-security
Components: main

Enabled: no
Types: deb
URIs: http://off.example/debian
Suites: bookworm
Components: main

Types: deb-src
URIs: http://source.example/debian
Suites: bookworm
Components: main
`;

describe('apt sources', () => {
  it('reads deb822, leaving out what is disabled and what is source only', () => {
    const sources = parseSources('debian.sources', deb822);
    expect(sources.map(({ uri, suite }) => `${uri} ${suite}`)).toEqual([
      'http://archive.example/debian bookworm',
      'http://archive.example/debian bookworm-updates',
      'http://archive.example/debian-security bookworm-security',
    ]);
    expect(sources[0]?.components).toEqual(['main', 'contrib']);
  });

  it('reads one-line files with options and comments', () => {
    const text = `# deb http://no.example/debian bookworm main
deb [arch=amd64 signed-by=/k.gpg] https://archive.example/debian bookworm main contrib # yes
deb-src http://archive.example/debian bookworm main
`;
    expect(parseSources('sources.list', text)).toEqual([
      {
        uri: 'https://archive.example/debian',
        suite: 'bookworm',
        components: ['main', 'contrib'],
        signedBy: '/k.gpg',
      },
    ]);
  });

  it("takes Debian's archive, not another vendor's of the same suite", () => {
    const vendor = 'deb https://vendor.example/linux bookworm main\n';
    const sources = [...parseSources('a.list', vendor), ...parseSources('debian.sources', deb822)];
    expect(pickMain(sources, 'bookworm')?.uri).toBe('http://archive.example/debian');
    expect(pickMain(parseSources('x.list', 'deb cdrom:[x] bookworm main'), 'bookworm')).toBeUndefined();
  });

  it('writes the sources of another release from the same archive', () => {
    const mirror = { main: 'http://a.example/debian', security: 'http://a.example/sec', aptConf: '' };
    expect(sourcesList(mirror, 'bullseye')).toBe(
      'deb http://a.example/debian bullseye main\n' +
        'deb http://a.example/debian bullseye-updates main\n' +
        'deb http://a.example/sec bullseye-security main\n',
    );
    expect(sourcesList({ ...mirror, security: undefined }, 'trixie')).toBe(
      'deb http://a.example/debian trixie main\n',
    );
  });
});
