import { randomInt } from 'node:crypto';

const words = (
  'a ac accumsan ad adipiscing aenean aliquam aliquet amet ante aptent arcu at auctor augue bibendum ' +
  'blandit class commodo condimentum congue consectetuer consequat conubia convallis cras cubilia cum curabitur ' +
  'curae cursus dapibus diam dictum dignissim dis dolor donec dui duis egestas eget eleifend elementum elit enim ' +
  'erat eros est et etiam eu euismod facilisi facilisis fames faucibus felis fermentum feugiat fringilla fusce'
).split(' ');

/** Filler text: `lipsum()`. */
export function lorem(paragraphs: number, html: boolean, min: number, max: number): string {
  const one = (): string => {
    const count = randomInt(min, Math.max(min + 1, max));
    const text = Array.from({ length: count }, () => words[randomInt(words.length)] ?? '').join(' ');
    return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
  };
  const all = Array.from({ length: Math.min(paragraphs, 1000) }, one);
  return html ? all.map((p) => `<p>${p}</p>`).join('\n') : all.join('\n\n');
}
