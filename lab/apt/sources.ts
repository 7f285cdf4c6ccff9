/** One archive that apt is told of, in one suite. */
export interface AptSource {
  readonly uri: string;
  readonly suite: string;
  readonly components: readonly string[];
  readonly signedBy: string;
}

/** Read the text of a `.sources` file (deb822) or of a one-line `.list` file. Source packages are left out. */
export function parseSources(fileName: string, text: string): AptSource[] {
  return fileName.endsWith('.sources') ? parseDeb822(text) : text.split('\n').flatMap(parseLine);
}

function parseLine(line: string): AptSource[] {
  const match = /^deb\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)\s*([^#]*)/.exec(line.trim());
  if (!match) return [];
  const [, options = '', uri = '', suite = '', components = ''] = match;
  const signedBy = /signed-by=(\S+)/i.exec(options)?.[1] ?? '';
  return [{ uri: withoutSlash(uri), suite, components: words(components), signedBy }];
}

function parseDeb822(text: string): AptSource[] {
  return text.split(/\n\s*\n/).flatMap((stanza) => {
    const fields = parseStanza(stanza);
    const get = (name: string): string => fields.get(name) ?? '';
    if (!words(get('types')).includes('deb') || /^(no|false|0)$/i.test(get('enabled'))) return [];
    const components = words(get('components'));
    return words(get('uris')).flatMap((uri) =>
      words(get('suites')).map((suite) => ({
        uri: withoutSlash(uri),
        suite,
        components,
        signedBy: get('signed-by'),
      })),
    );
  });
}

function parseStanza(stanza: string): Map<string, string> {
  const fields = new Map<string, string>();
  let current = '';
  for (const line of stanza.split('\n')) {
    if (line.startsWith('#')) continue;
    const match = /^([A-Za-z-]+):\s*(.*)$/.exec(line);
    if (match) current = (match[1] ?? '').toLowerCase();
    const value = match ? (match[2] ?? '') : line.trim();
    if (current !== '') fields.set(current, `${fields.get(current) ?? ''} ${value}`.trim());
  }
  return fields;
}

const words = (text: string): string[] => text.split(/\s+/).filter((word) => word !== '');
const withoutSlash = (uri: string): string => uri.replace(/\/+$/, '');
