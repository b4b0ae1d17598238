import type { NotificationContent } from '../../../domain/notification/notification-content.ts';

/** What a message says beside its title and its link, for services that show those apart. */
export function detailLines({ message, link }: NotificationContent): readonly string[] {
  return message
    .split('\n')
    .slice(1)
    .filter((line) => line !== link);
}
