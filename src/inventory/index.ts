export { parseAddress } from './address.ts';
export { Inventory } from './inventory.ts';
export { InventoryLayers, type InventoryLayer } from './layers.ts';
export { loadInventory } from './load.ts';
export { hostsOf, type Group } from './model.ts';
export { InventoryDump, type DumpOptions } from './dump.ts';
export { tomlText } from './toml-text.ts';
export { VarsFiles } from './vars-files.ts';
export type { AnswerCaching } from './plugins/answer-cache.ts';
