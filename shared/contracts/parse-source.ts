import type { Source } from '../domain/application/source.ts';
import { parseValue } from './parse-value.ts';
import { sourceSchema } from './source-schema.ts';

/** Checks the fields of one source. @throws MalformedRequestError naming each faulty field */
export function parseSource(value: unknown): Source {
  return parseValue(sourceSchema, value);
}
