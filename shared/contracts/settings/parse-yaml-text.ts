import { parse } from 'yaml';
import { MalformedRequestError } from '../../domain/errors/request-errors.ts';
import { withoutNulls } from '../without-nulls.ts';

/**
 * Reads the YAML that stands as text under a key.
 * @throws MalformedRequestError naming the key
 */
export function parseYamlText(text: string, key: string): unknown {
  try {
    return withoutNulls(parse(text, { logLevel: 'error', maxAliasCount: 100 }));
  } catch (error) {
    const [reason] = (error as Error).message.split('\n');
    throw new MalformedRequestError(`${key}: is no YAML: ${reason}`);
  }
}
