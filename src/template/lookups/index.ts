import { addLookups } from '../registry.ts';
import { runLookups } from './around.ts';
import { fileLookups } from './files.ts';
import { passwordLookups } from './password.ts';
import { systemLookups } from './system.ts';
import { valueLookups } from './values.ts';

addLookups([...valueLookups, ...fileLookups, ...systemLookups, ...passwordLookups, ...runLookups]);
