/**
 * Files that come with tsplay.
 * @module
 */
import { fileURLToPath } from 'node:url';

/** The path of a file of the package; src/ and the built dist/ lie in it side by side, and are equally deep. */
export const packagePath = (name: string): string => fileURLToPath(new URL(`../../${name}`, import.meta.url));
