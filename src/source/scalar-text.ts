import { getScalarValue, SCALAR_STYLE, type ScalarEvent } from 'js-yaml';

/**
 * The text of a scalar of `source`. A block whose last line ends with the file, without a newline, has no newline at its
 * end in libyaml, which is what YAML says too; js-yaml adds one.
 */
export function scalarText(source: string, event: ScalarEvent): string {
  const text = getScalarValue(source, event);
  const block = event.style === SCALAR_STYLE.LITERAL_BLOCK || event.style === SCALAR_STYLE.FOLDED_BLOCK;
  const endsOpen = block && event.valueEnd >= source.length && lastLine(source).trim() !== '';
  return endsOpen && text.endsWith('\n') ? text.slice(0, -1) : text;
}

const lastLine = (text: string): string =>
  text.slice(Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r')) + 1);
