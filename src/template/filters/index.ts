import { addFilters } from '../registry.ts';
import { communityFilters } from './community.ts';
import { convertFilters } from './convert.ts';
import { cryptoFilters } from './crypto.ts';
import { dataFilters } from './data.ts';
import { defaultFilters } from './default.ts';
import { factDiffFilters } from './fact-diff.ts';
import { hashFilters } from './hash.ts';
import { hashidsFilters } from './hashids.ts';
import { htmlFilters } from './html.ts';
import { jsonQueryFilters } from './json-query.ts';
import { mapFilters } from './map.ts';
import { networkFilters } from './network.ts';
import { numberFilters } from './numbers.ts';
import { passwordFilters } from './password.ts';
import { pathFilters } from './path.ts';
import { regexFilters } from './regex.ts';
import { sequenceFilters } from './sequence.ts';
import { serialFilters } from './serial.ts';
import { setFilters } from './sets.ts';
import { textFilters } from './text.ts';
import { vaultFilters } from './vault.ts';

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
  ...pathFilters,
  ...hashFilters,
  ...hashidsFilters,
  ...convertFilters,
  ...passwordFilters,
  ...jsonQueryFilters,
  ...networkFilters,
  ...factDiffFilters,
  ...communityFilters,
  ...vaultFilters,
  ...cryptoFilters,
]);
