export {
  describeModule,
  hasModule,
  loadModule,
  moduleCategories,
  moduleEntries,
  moduleNames,
} from './registry.ts';
