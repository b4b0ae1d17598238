import { NotificationRefusedError } from '../../../domain/errors/notification-errors.ts';
import type { ContentSection } from '../../../domain/notification/notification-content.ts';
import { parseJson } from './parse-json.ts';

/** A text of a template's section; undefined if there is none or it came out blank. */
export function textOf(section: ContentSection | undefined, field: string): string | undefined {
  const value = section?.[field];
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

/** Those of the fields that have a text. */
export function textsOf(
  section: ContentSection | undefined,
  fields: readonly string[],
): { readonly [field: string]: string } {
  return Object.fromEntries(
    fields.flatMap((field) => {
      const text = textOf(section, field);
      return text === undefined ? [] : [[field, text]];
    }),
  );
}

/**
 * A list that a template wrote as JSON; undefined if there is none.
 * @param name of the section, for the error
 * @throws NotificationRefusedError if it is no list
 */
export function listOf(
  section: ContentSection | undefined,
  name: string,
  field: string,
): readonly unknown[] | undefined {
  const text = textOf(section, field);
  if (text === undefined) return undefined;
  const list = parseJson(text, `${name}.${field}`);
  if (!Array.isArray(list)) throw new NotificationRefusedError(`${name}.${field} of the template gave no list`);
  return list;
}
