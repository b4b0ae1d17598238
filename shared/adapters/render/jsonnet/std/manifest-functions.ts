import { readField } from '../language/objects.ts';
import { add } from '../language/operators.ts';
import { defineLibrary } from './library-function.ts';
import { manifestJson, visibleFields } from './manifest-json.ts';
import { manifestIni, manifestPython, manifestToml, manifestXml } from './manifest-other.ts';
import { manifestYaml, manifestYamlStream } from './manifest-yaml.ts';
import { toText } from './to-text.ts';

/** Functions of `std` that write values in other formats. */
export const manifestFunctions = defineLibrary({
  'toString(a)': ({ any }) => toText(any(0)),
  'manifestJson(value)': ({ any }) =>
    manifestJson(any(0), { indent: '    ', newline: '\n', separator: ': ', comma: ',' }),
  'manifestJsonMinified(value)': ({ any }) =>
    manifestJson(any(0), { indent: '', newline: '', separator: ':', comma: ',' }),
  'manifestJsonEx(value, indent, newline?, key_val_sep?)': ({ any, text, thunk }) =>
    manifestJson(any(0), {
      indent: text(1),
      newline: thunk(2) === undefined ? '\n' : text(2),
      separator: thunk(3) === undefined ? ': ' : text(3),
      comma: ',',
    }),
  'manifestYamlDoc(value, indent_array_in_object?, quote_keys?)': ({ any, flag }) =>
    manifestYaml(any(0), { indentArrays: flag(1, false), quoteKeys: flag(2, true) }),
  'manifestYamlStream(value, indent_array_in_object?, c_document_end?, quote_keys?)': ({ any, flag }) =>
    manifestYamlStream(any(0), { indentArrays: flag(1, false), quoteKeys: flag(3, true) }, flag(2, true)),
  'manifestIni(ini)': ({ object }) => manifestIni(object(0)),
  'manifestPython(v)': ({ any }) => manifestPython(any(0)),
  'manifestPythonVars(conf)': ({ object }) =>
    visibleFields(object(0))
      .map(([name]) => `${name} = ${manifestPython(readField(object(0), name, add) ?? null)}\n`)
      .join(''),
  'manifestTomlEx(value, indent)': ({ object, text }) => manifestToml(object(0), text(1)),
  'manifestToml(value)': ({ object }) => manifestToml(object(0), '  '),
  'manifestXmlJsonml(value)': ({ any }) => manifestXml(any(0)),
});
