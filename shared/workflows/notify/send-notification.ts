import { NotificationRefusedError } from '../../domain/errors/notification-errors.ts';
import type {
  NotificationContent,
  NotificationTarget,
  ServiceConfig,
} from '../../domain/notification/notification-content.ts';
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
  const service = await findService(deps, target.service);
  const options = await resolveSecrets(service.options, deps.secretReferences);
  const { recipient, id } = target;
  const group = content.sections[service.type]?.groupingKey;
  const groupName = typeof group === 'string' && group !== '' ? [service.name, recipient, group].join('\n') : undefined;
  const thread = groupName === undefined ? undefined : await deps.notifications.readThread(groupName);
  const request = { service: { ...service, options }, recipient, content, id };
  const receipt = await deps.notificationService.send(thread === undefined ? request : { ...request, thread });
  if (groupName !== undefined && receipt.thread !== undefined && receipt.thread !== thread)
    await deps.notifications.saveThread(groupName, receipt.thread);
}

async function findService({ notificationConfig }: Dependencies, name: string): Promise<ServiceConfig> {
  const { services, serviceFaults } = await notificationConfig.current();
  const service = services.find((one) => one.name === name);
  if (service) return service;
  const fault = Object.hasOwn(serviceFaults, name) ? serviceFaults[name] : undefined;
  throw new NotificationRefusedError(
    `${name}: ${fault ?? `no such service is configured; add service.${name} to argocd-notifications-cm`}`,
  );
}
