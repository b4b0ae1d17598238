import { parse } from 'yaml';
import { NotificationRefusedError } from '../../../domain/errors/notification-errors.ts';

/**
 * Reads JSON that a template made.
 * @param field as the template names it, like `slack.attachments`
 * @throws NotificationRefusedError naming the field
 */
export function parseJson(text: string, field: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new NotificationRefusedError(`${field} of the template gave no JSON`);
  }
}

/** As `parseJson`, for a field that may be YAML too. */
export function parseYaml(text: string, field: string): unknown {
  try {
    return parse(text);
  } catch {
    throw new NotificationRefusedError(`${field} of the template gave neither YAML nor JSON`);
  }
}
