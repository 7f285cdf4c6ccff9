export { Inventory } from './inventory.ts';
export { InventoryLayers, type InventoryLayer } from './layers.ts';
export { loadInventory } from './load.ts';
export { hostsOf } from './model.ts';
export { VarsFiles } from './vars-files.ts';
