import { NotificationRefusedError } from '../../domain/errors/notification-errors.ts';

/** Reads what a template gave. @throws NotificationRefusedError naming the field */
export function parseJson(text: string, field: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new NotificationRefusedError(`${field} of the template gave no JSON`);
  }
}
