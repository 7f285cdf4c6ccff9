import { describe, expect, it } from 'vitest';
import { serversOf, withServers } from '../../../src/modules/bluegreen/upstream-file.ts';

const file = (...servers: string[]): string =>
  `# Instances of books, blue. Written by the role service.\nupstream books-blue-upstream {\n${servers.join('\n')}\n}\n`;
const line = (at: string): string => `    server ${at} max_fails=10 fail_timeout=1s;`;
const empty = '    # nginx refuses an upstream without servers.\n    server 127.0.0.1:1 down;';

describe('an upstream file', () => {
  it('tells its servers, without the placeholder', () => {
    expect(serversOf(file(line('10.0.0.1:1000'), line('10.0.0.2:1001')))).toEqual([
      '10.0.0.1:1000',
      '10.0.0.2:1001',
    ]);
    expect(serversOf(file(empty))).toEqual([]);
    expect(serversOf('# server 1.2.3.4:5;\n')).toEqual([]);
  });

  it('gets other servers and stays as the role writes it', () => {
    const before = file(line('10.0.0.1:1000'), line('10.0.0.2:1001'));
    expect(withServers(before, 'books', 'blue', ['10.0.0.2:1001', '10.0.0.3:1002'])).toBe(
      file(line('10.0.0.2:1001'), line('10.0.0.3:1002')),
    );
    expect(withServers(file(empty), 'books', 'blue', ['10.0.0.3:1002'])).toBe(file(line('10.0.0.3:1002')));
  });

  it('no longer counts an instance out for one request, as earlier versions had it', () => {
    const before = file('    server 10.0.0.1:80 max_fails=1 fail_timeout=1s;');
    expect(withServers(before, 'books', 'blue', ['10.0.0.1:80', '10.0.0.2:80'])).toBe(
      file(line('10.0.0.1:80'), line('10.0.0.2:80')),
    );
  });

  it('keeps what others have written into it', () => {
    const before = `upstream u {\n  least_conn;\n  server 10.0.0.1:80 weight=3;\n  server 10.0.0.2:80 weight=5;\n  keepalive 8;\n}\n`;
    expect(withServers(before, 'books', 'blue', ['10.0.0.2:80', '10.0.0.9:80'])).toBe(
      `upstream u {\n  least_conn;\n  server 10.0.0.2:80 weight=5;\n  server 10.0.0.9:80 weight=3;\n  keepalive 8;\n}\n`,
    );
  });

  it('is made where there is none', () => {
    expect(serversOf(withServers(undefined, 'books', 'green', ['10.0.0.1:80']))).toEqual(['10.0.0.1:80']);
    expect(withServers(undefined, 'books', 'green', ['10.0.0.1:80'])).toMatch(
      /^upstream books-green-upstream \{$/m,
    );
  });

  it('is written anew where there is none, and read back', () => {
    const written = withServers(undefined, 'books', 'blue', ['10.0.0.1:80', '10.0.0.2:80']);
    expect(serversOf(written)).toEqual(['10.0.0.1:80', '10.0.0.2:80']);
    expect(written).toContain('upstream books-blue-upstream {');
  });
});
