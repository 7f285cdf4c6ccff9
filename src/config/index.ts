export { otherKeys, otherVariables } from './known.ts';
export { loadSettings, rawSettings, type Settings } from './load.ts';
export { table as settingsTable, type SettingName } from './table.ts';
export {
  isOwnVariable,
  ownVariables,
  templateGlobals,
  type HostVariable,
  type MagicVariable,
} from './host-variables.ts';
