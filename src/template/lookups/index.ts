import { addLookups } from '../registry.ts';

addLookups([]);
