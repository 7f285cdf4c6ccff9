export {
  loadSettings,
  type LoadSettingsOptions,
  type Origin,
  type Settings,
  type SettingValues,
} from './load.ts';
export { table as settingsTable, type SettingName } from './table.ts';
export type { Setting } from './kinds.ts';
