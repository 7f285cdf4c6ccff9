import { addFilters } from '../registry.ts';
import { defaultFilters } from './default.ts';

addFilters(defaultFilters);
