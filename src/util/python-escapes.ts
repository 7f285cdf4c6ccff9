/**
 * What a letter after a backslash stands for in Python's string literals, see "String and Bytes literals" in the reference
 * of its language. A backslash before the end of a line and those with digits are not here.
 */
export const pythonEscapes: Readonly<Record<string, string>> = {
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};
