// Bundles each function of AWS on its own into dist/functions: what it imports and nothing else, loaded when it is needed.
import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { bundleFunction } from './bundle/bundle-function.ts';
import { FUNCTION_ENTRIES } from './bundle/function-entries.ts';

const OUT = resolve(import.meta.dirname, '../dist/functions');

await rm(OUT, { recursive: true, force: true });
for (const { name, entry } of FUNCTION_ENTRIES) await bundleFunction(entry, join(OUT, name));
console.log(`${FUNCTION_ENTRIES.length} functions in ${OUT}`);
