import { JsonnetError } from '../language/jsonnet-error.ts';
import { type ObjectValue, objectOfEntries, objectOfLayers } from '../language/objects.ts';
import { ready, type Value } from '../language/values.ts';
import { arrayFunctions } from './array-functions.ts';
import { encodingFunctions } from './encoding-functions.ts';
import { defineLibrary } from './library-function.ts';
import { manifestFunctions } from './manifest-functions.ts';
import { mathFunctions } from './math-functions.ts';
import { objectFunctions } from './object-functions.ts';
import { setFunctions } from './set-functions.ts';
import { stringFunctions } from './string-functions.ts';

/**
 * Makes `std` (https://jsonnet.org/ref/stdlib.html, of Jsonnet 0.21), for each file one with its name in `thisFile`.
 * @param readVariable evaluates an external variable; undefined if there is none
 */
export function createStandardLibrary(
  readVariable: (name: string) => Value | undefined,
): (file: string) => ObjectValue {
  const own = defineLibrary({
    'extVar(x)': ({ text }) => {
      const value = readVariable(text(0));
      if (value === undefined)
        throw new JsonnetError(`undefined external variable: ${text(0)}; give it in directory.jsonnet.extVars`);
      return value;
    },
    // No native functions are registered, and libraries ask to see whether there are.
    'native(name)': () => null,
  });
  const functions = {
    ...objectFunctions,
    ...arrayFunctions,
    ...setFunctions,
    ...stringFunctions,
    ...mathFunctions,
    ...manifestFunctions,
    ...encodingFunctions,
    ...own,
  };
  const entries = Object.entries(functions).map(([name, value]) => [name, ready(value)] as const);
  const shared = objectOfEntries([...entries, ['pi', ready(Math.PI)]], '::');
  return (file) => objectOfLayers([...shared.layers, ...objectOfEntries([['thisFile', ready(file)]], '::').layers]);
}
