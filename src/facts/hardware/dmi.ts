/**
 * What the firmware says of the machine, from /sys or from dmidecode. SMBIOS (DSP0134) table 17 for the form factors.
 * @module
 */
import type { Answer } from '../answer.ts';
import { record } from '../../util/record.ts';

const formFactors = [
  ...['Unknown', 'Other', 'Unknown', 'Desktop', 'Low Profile Desktop', 'Pizza Box', 'Mini Tower', 'Tower'],
  ...['Portable', 'Laptop', 'Notebook', 'Hand Held', 'Docking Station', 'All In One', 'Sub Notebook'],
  ...['Space-saving', 'Lunch Box', 'Main Server Chassis', 'Expansion Chassis', 'Sub Chassis'],
  ...['Bus Expansion Chassis', 'Peripheral Chassis', 'RAID Chassis', 'Rack Mount Chassis', 'Sealed-case PC'],
  ...['Multi-system', 'CompactPCI', 'AdvancedTCA', 'Blade', 'Blade Enclosure', 'Tablet', 'Convertible'],
  ...['Detachable', 'IoT Gateway', 'Embedded PC', 'Mini PC', 'Stick PC'],
];

/** Fact, file below /sys/devices/virtual/dmi/id, keyword of dmidecode. */
const sources: readonly (readonly [string, string, string])[] = [
  ['bios_date', 'bios_date', 'bios-release-date'],
  ['bios_vendor', 'bios_vendor', 'bios-vendor'],
  ['bios_version', 'bios_version', 'bios-version'],
  ['board_asset_tag', 'board_asset_tag', 'baseboard-asset-tag'],
  ['board_name', 'board_name', 'baseboard-product-name'],
  ['board_serial', 'board_serial', 'baseboard-serial-number'],
  ['board_vendor', 'board_vendor', 'baseboard-manufacturer'],
  ['board_version', 'board_version', 'baseboard-version'],
  ['chassis_asset_tag', 'chassis_asset_tag', 'chassis-asset-tag'],
  ['chassis_serial', 'chassis_serial', 'chassis-serial-number'],
  ['chassis_vendor', 'chassis_vendor', 'chassis-manufacturer'],
  ['chassis_version', 'chassis_version', 'chassis-version'],
  ['form_factor', 'chassis_type', 'chassis-type'],
  ['product_name', 'product_name', 'system-product-name'],
  ['product_serial', 'product_serial', 'system-serial-number'],
  ['product_uuid', 'product_uuid', 'system-uuid'],
  ['product_version', 'product_version', 'system-version'],
  ['system_vendor', 'sys_vendor', 'system-manufacturer'],
];

const folder = '/sys/devices/virtual/dmi/id';

const fromSysfs = (fact: string, value: string | undefined): string => {
  const text = value?.trim();
  if (text === undefined || text === '') return 'NA';
  return fact === 'form_factor' ? (formFactors[Number(text)] ?? `unknown (${text})`) : text;
};

const decoded = (text: string): string =>
  text
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .join('') || 'NA';

export function dmiFacts(answer: Answer): Record<string, string> {
  const sysfs = answer.file(`${folder}/product_name`) !== undefined;
  const facts = record<string>();
  for (const [fact, file, keyword] of sources)
    facts[fact] = sysfs
      ? fromSysfs(fact, answer.file(`${folder}/${file}`))
      : decoded(answer.section(`dmi ${keyword}`));
  return { ...facts, ...sysinfoFacts(answer.file('/proc/sysinfo')) };
}

/** IBM Z has no SMBIOS but /proc/sysinfo. */
function sysinfoFacts(text: string | undefined): Record<string, string> {
  if (text === undefined) return {};
  const of = (pattern: RegExp): string => pattern.exec(text)?.[1] ?? 'NA';
  return {
    system_vendor: of(/^Manufacturer:\s+(.+)$/m),
    product_version: 'NA',
    product_serial: of(/^Sequence Code:\s+0+(.+)$/m),
    product_name: of(/^Type:\s+(.+)$/m),
    product_uuid: 'NA',
  };
}
