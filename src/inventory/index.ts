export { isIpAddress } from './address.ts';
export { Inventory, type MatchOptions, type NewHost } from './inventory.ts';
export { InventoryLayers, type InventoryLayer } from './layers.ts';
export { loadInventory, type LoadInventoryOptions } from './load.ts';
export { hostsOf, localNames, type Group, type Host } from './model.ts';
export { findVarsFiles, readVarsFile, varsBase, VarsFiles, type VarsFilesOptions } from './vars-files.ts';
export { readLimit, splitPattern } from './patterns.ts';
