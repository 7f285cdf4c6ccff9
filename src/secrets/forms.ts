/**
 * The forms in which a secret may turn up in output.
 * @module
 */

/** Shorter pieces of base64 turn up by chance. */
const minimumBase64 = 6;

/** The core of a text's base64 in each of the three alignments, without the characters that neighbours share. */
function base64Forms(text: string): string[] {
  const bytes = Buffer.from(text);
  return [0, 1, 2].flatMap((shift) => {
    const encoded = Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    const first = shift === 0 ? 0 : shift + 1;
    const last = (bytes.length + shift) % 3 === 0 ? encoded.length : encoded.length - 1;
    const core = encoded.slice(first, last);
    return core.length < minimumBase64 ? [] : [core, core.replaceAll('+', '-').replaceAll('/', '_')];
  });
}

const lowerEscapes = (url: string): string => url.replace(/%[\dA-F]{2}/g, (code) => code.toLowerCase());

/** What URLs and forms make of it; encodeURIComponent leaves `!'()*` alone, others do not. */
function urlForms(text: string): string[] {
  const url = encodeURIComponent(text);
  const strict = url.replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  const forms = [url, strict, strict.replaceAll('%20', '+'), url.replaceAll('%20', '+'), encodeURI(text)];
  return [...forms, ...forms.map(lowerEscapes)];
}

function jsonForms(text: string): string[] {
  const json = JSON.stringify(text).slice(1, -1);
  const ascii = json.replace(
    /[\u007f-\uffff]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  // JSON inside JSON: a result that is shown as text.
  return [json, ascii, JSON.stringify(json).slice(1, -1), JSON.stringify(ascii).slice(1, -1)];
}

/** Quoted for sh in the two usual ways, for YAML, for Python. */
const quotedForms = (text: string): string[] => [
  text.replaceAll("'", `'\\''`),
  text.replaceAll("'", `'"'"'`),
  text.replaceAll("'", "''"),
  text.replaceAll('\\', '\\\\').replaceAll("'", "\\'"),
  text.replace(/[^\w@%+=:,./-]/g, '\\$&'),
];

/** A secret in every form, itself included. */
export function formsOf(secret: string): string[] {
  // Lone surrogates have no encoding at all.
  const text = Buffer.from(secret).toString();
  return [secret, ...jsonForms(text), ...urlForms(text), ...quotedForms(text), ...base64Forms(text)];
}
