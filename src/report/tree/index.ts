import type { Renderer } from '../../events/types.ts';
import type { ReportOptions } from '../options.ts';
import { plainRenderer } from '../plain/index.ts';

export const treeRenderer = (options: ReportOptions): Renderer => plainRenderer(options);
