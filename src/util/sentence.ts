/**
 * Words of others, such as a program's message, as the end of a sentence of ours: with a full stop where they have none.
 * @module
 */
export const asSentence = (words: string): string => (/[.!?:。！？：]$/.test(words) ? words : `${words}.`);
