/**
 * The one document: everything on it is made by its script.
 * @module
 */
import { escapeName } from '../../util/html.ts';

export const pageDocument = (version: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>tsplay</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="page.css">
<script type="module" src="page.js"></script>
</head>
<body data-version="${escapeName(version)}">
<noscript>This page needs JavaScript. <code>tsplay runs</code> and <code>tsplay report</code> do without.</noscript>
</body>
</html>
`;
