import { addFilters } from '../registry.ts';
import { dataFilters } from './data.ts';
import { defaultFilters } from './default.ts';
import { htmlFilters } from './html.ts';
import { mapFilters } from './map.ts';
import { numberFilters } from './numbers.ts';
import { regexFilters } from './regex.ts';
import { sequenceFilters } from './sequence.ts';
import { serialFilters } from './serial.ts';
import { setFilters } from './sets.ts';
import { textFilters } from './text.ts';

addFilters([
  ...defaultFilters,
  ...textFilters,
  ...htmlFilters,
  ...numberFilters,
  ...sequenceFilters,
  ...mapFilters,
  ...setFilters,
  ...dataFilters,
  ...regexFilters,
  ...serialFilters,
]);
