/**
 * Anchors of headings.
 * @module
 */

/** The anchor of a heading's text by GitHub's rule, so that a link is right there and on the site. */
export const slug = (heading: string): string =>
  heading
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\p{M}\s_-]/gu, '')
    .replaceAll(/\s/g, '-');
