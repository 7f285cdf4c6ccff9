export { loadSettings, type Settings } from './load.ts';
export { table as settingsTable, type SettingName } from './table.ts';
