/**
 * Documentation made from declarations.
 * @module
 */
export { keywordDocs, type KeywordDoc } from './keywords.ts';
export { listText, type ListEntry } from './list.ts';
export { moduleMarkdown, pluginMarkdown } from './markdown.ts';
export { moduleJson } from './module-json.ts';
export { modulePage } from './module-page.ts';
export { moduleSchema } from './module-schema.ts';
export { pluginJson, pluginPage, fullName, type PluginDoc } from './plugin-page.ts';
export { moduleSnippet } from './snippet.ts';
export type { DocPaint } from './types.ts';
