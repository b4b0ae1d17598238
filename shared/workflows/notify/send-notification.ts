import { NotificationRefusedError } from '../../domain/errors/notification-errors.ts';
import type { NotificationContent, NotificationTarget } from '../../domain/notification/notification-content.ts';
import { resolveSecrets } from '../../stores/resolve-secrets.ts';
import type { Dependencies } from '../dependencies.ts';

/**
 * Hands a message to its service, which is looked up now: a service that was mended meanwhile takes what waits.
 * @throws NotificationRefusedError, NotificationUnavailableError; SecretReferenceError if a secret of the service cannot be read
 */
export async function sendNotification(
  deps: Dependencies,
  target: NotificationTarget & { readonly id: string },
  content: NotificationContent,
): Promise<void> {
  const { services } = await deps.notificationConfig.current();
  const service = services.find(({ name }) => name === target.service);
  if (!service) {
    throw new NotificationRefusedError(
      `${target.service}: no such service is configured; add service.${target.service} to argocd-notifications-cm`,
    );
  }
  const options = await resolveSecrets(service.options, deps.secretReferences);
  await deps.notificationService.send({
    service: { ...service, options },
    recipient: target.recipient,
    content,
    id: target.id,
  });
}
