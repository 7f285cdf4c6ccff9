/**
 * JSON from a host that has nothing but a shell: bytes become the inside of a JSON text.
 * @module
 */

/**
 * Defines the shell function `json_text`: stdin as the inside of a JSON string. With an argument, line ends at the very
 * end are left out. Every byte goes through as it is or escaped; what is not UTF-8 stays what it is.
 */
export const jsonTextFunction = `json_text() {
od -An -v -tu1 | LC_ALL=C awk -v strip="$1" '
BEGIN { for (i = 0; i < 256; i++) s[i] = i < 32 || i == 127 ? sprintf("\\\\u%04x", i) : sprintf("%c", i)
s[9] = "\\\\t"; s[10] = "\\\\n"; s[13] = "\\\\r"; s[34] = "\\\\\\""; s[92] = "\\\\\\\\" }
{ line = ""
for (i = 1; i <= NF; i++) { c = $i + 0
if (c == 10 || c == 13) held = held s[c]
else { line = line held s[c]; held = "" } }
printf "%s", line }
END { if (strip == "") printf "%s", held }'
}
`;
